import { type Destination, DESTINATION_NAMES, DESTINATIONS } from "#policy/destination.ts";
import { OUTCOMES, type Outcome } from "#retraction/outcome.ts";
import { CliError } from "./cli-error.ts";

/** Short words for a keyboard, beside the names of the API. */
const SHORT: Readonly<Record<string, Destination>> = {
  junk: "JunkEmail",
  spam: "JunkEmail",
  trash: "DeletedItems",
  soft: "RecoverableItemsDeletions",
  "soft-delete": "RecoverableItemsDeletions",
  hard: "RecoverableItemsPurges",
  "hard-delete": "RecoverableItemsPurges",
  inbox: "Inbox",
};

export const DESTINATION_WORDS = `junk, trash, soft-delete, hard-delete or inbox (or the API's names: ${DESTINATIONS.join(", ")})`;

export function readDestination(typed: string): Destination {
  const word = typed.toLowerCase();
  const found = DESTINATIONS.find((it) => it.toLowerCase() === word) ?? SHORT[word];
  if (found !== undefined) return found;
  throw new CliError(`There is no destination ${JSON.stringify(typed)}: choose ${DESTINATION_WORDS}.`, {
    exitCode: 2,
  });
}

/** `origin` for a release; what a newer server may say is shown as it is. */
export function destinationName(name: string): string {
  if (name === "none") return "No Action";
  if (name === "origin") return "where each was";
  return Object.hasOwn(DESTINATION_NAMES, name) ? DESTINATION_NAMES[name as Destination] : name;
}

/** A reason of the ledger, with the destinations as people know them. */
export function onScreen(reason: string): string {
  return reason.replace(/\b(?:JunkEmail|DeletedItems|RecoverableItems\w+)\b/g, destinationName);
}

/** Whether whoever is asked afterwards can get the mail back. */
export function whatIsFinal(destination: Destination): string {
  return destination === "RecoverableItemsPurges"
    ? "FINAL: only an administrator can get these mails back, outside of Undeliver. `undeliver release` cannot."
    : "Reversible: `undeliver release` puts every mail back where it was.";
}

/** `12 moved, 1 not_found`, in the order of the closed list; the numbers add up. */
export function countsLine(counts: Readonly<Partial<Record<Outcome, number>>>): string {
  const shown = OUTCOMES.flatMap((it) => {
    const count = counts[it] ?? 0;
    return count === 0 ? [] : [`${count} ${it}`];
  });
  return shown.join(", ") || "none";
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** `2026-11-23 08:15:02`, in UTC. */
export function momentText(at: string | Date | null | undefined): string {
  if (at === null || at === undefined) return "";
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? "" : moment.toISOString().slice(0, 19).replace("T", " ");
}

/** Until when a run takes what comes late; empty where it never does. */
export function watchText(
  late:
    | {
        readonly until: string;
        readonly idle_days: number | null;
        readonly ended_at: string | null;
      }
    | null
    | undefined,
): string {
  if (late === null || late === undefined) return "";
  if (late.ended_at !== null) return `ended ${momentText(late.ended_at)}`;
  const idle = late.idle_days === null ? "" : `, or ${plural(late.idle_days, "day")} without one`;
  return `until ${momentText(late.until)}${idle}`;
}
