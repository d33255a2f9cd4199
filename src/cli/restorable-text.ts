import type { RestorabilityReply } from "./restorable-replies.ts";
import { momentText, plural } from "./words.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** `3 days left, until 2026-12-02 08:15:02`. */
export function timeLeft(until: string, now: Date): string {
  const ms = new Date(until).getTime() - now.getTime();
  if (ms <= 0) return `over since ${momentText(until)}`;
  const left =
    ms < 2 * DAY_MS ? plural(Math.floor(ms / HOUR_MS), "hour") : plural(Math.floor(ms / DAY_MS), "day");
  return `${left} left, until ${momentText(until)}`;
}

/** One line for a whole run, such as `12 of 14 copies; the first 3 days left, until …`. */
export function restorableLine(
  { copies, counts, restorable_until: until }: RestorabilityReply,
  now: Date,
): string {
  const parts = [`${counts.yes} of ${plural(copies, "copy", "copies")}`];
  if (until !== null) parts.push(`the first has ${timeLeft(until, now)}`);
  if (counts.unknown > 0) parts.push(`${counts.unknown} for a time that nobody has set`);
  if (counts.no > 0) parts.push(`${counts.no} not`);
  return parts.join("; ");
}
