import { z } from "zod";
import { plural } from "./words.ts";

export const EstimateReply = z.looseObject({
  done_at: z.string().nullable(),
  earliest: z.string(),
  latest: z.string().nullable(),
  waits_for: z.string(),
  until: z.string().nullable(),
  copies: z.number(),
});
export type EstimateReply = z.output<typeof EstimateReply>;

/** When a run will be through and what decides it, in a few words; empty where nothing is open. */
export function estimateText(estimate: EstimateReply | null | undefined, now: Date): string {
  if (estimate === null || estimate === undefined) return "";
  const why = reasonOf(estimate);
  const when = endOf(estimate, now);
  return [why, when].filter((it) => it !== "").join(" · ");
}

function reasonOf({ waits_for: kind, until, copies }: EstimateReply): string {
  const who = plural(copies, "copy", "copies");
  switch (kind) {
    case "work":
      return "";
    case "throttled":
      return `${who}: the provider asked to wait${at("until", until)}`;
    case "retry":
      return `${who} tried again${at("at", until)}`;
    case "delivery":
      return `${who} not delivered yet, looked for again${at("at", until)}`;
    case "person":
      return `${who} held until somebody decides`;
    case "connection":
      return `${who} wait for a stopped connection: resume it`;
    default:
      return `${who} wait: ${kind}`;
  }
}

function at(word: string, moment: string | null): string {
  return moment === null ? "" : ` ${word} ${clockTime(moment)}`;
}

function endOf({ done_at: doneAt, latest, waits_for: kind }: EstimateReply, now: Date): string {
  if (doneAt !== null) {
    const hardlyLater = latest === null ? "" : `, hardly more than ${lasting(latest, now)}`;
    return `through in about ${lasting(doneAt, now)}${hardlyLater}`;
  }
  return kind === "delivery" && latest !== null ? `given up in ${lasting(latest, now)}` : "";
}

interface Pace {
  readonly done: number;
  readonly left: number;
  readonly elapsedMs: number;
}

/** Before that a rate says nothing. */
const FIRST_RATE_MS = 2_000;

/** For what nobody estimates: as long as it takes if it goes on as it went so far. */
export function leftAtThisRate({ done, left, elapsedMs }: Pace): string {
  if (done <= 0 || left <= 0 || elapsedMs < FIRST_RATE_MS) return "";
  return `about ${lastingMs((elapsedMs / done) * left)} left`;
}

/** How long it is until then, in one number. */
export function lasting(until: string, now: Date): string {
  return lastingMs(new Date(until).getTime() - now.getTime());
}

function lastingMs(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** `10:15:02`, in UTC, as all times here. */
export function clockTime(moment: string): string {
  return moment.slice(11, 19);
}
