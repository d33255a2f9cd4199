import { csvLine } from "./csv-line.ts";
import type { Exposure } from "./exposure.ts";

const COLUMNS: readonly (readonly [title: string, value: (it: Exposure) => string | number | undefined])[] = [
  ["mailbox", (it) => it.mailbox],
  ["recipients", (it) => it.recipients.join(" ")],
  ["message", (it) => it.messageId],
  ["subject", (it) => it.subject],
  ["exposure", (it) => it.exposure],
  ["from", (it) => it.since.toISOString()],
  ["until", (it) => it.removedAt?.toISOString()],
  ["back since", (it) => it.backSince?.toISOString()],
  ["minutes", (it) => it.minutes],
  ["read before", (it) => (it.wasRead === undefined ? "unknown" : it.wasRead ? "yes" : "no")],
  ["replied at", (it) => it.replied[0]?.at.toISOString()],
  ["forwarded at", (it) => it.forwarded[0]?.at.toISOString()],
  ["forwarded outside to", (it) => it.forwardedOutside.join(" ")],
  ["outcome", (it) => it.outcome],
  ["reason", (it) => it.reason],
];

/** The first line of the file, with its line end. */
export function exposureCsvHead(): string {
  return csvLine(COLUMNS.map(([title]) => title));
}

export function exposureCsvLine(exposure: Exposure): string {
  return csvLine(COLUMNS.map(([, value]) => value(exposure)));
}
