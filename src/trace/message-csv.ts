import { csvLine } from "./csv-line.ts";
import type { Message } from "./trace.ts";

/** What a sheet holds in one cell. */
const MAX_CELL = 32_000;

const COLUMNS: readonly (readonly [title: string, value: (it: Message) => string | number | undefined])[] = [
  ["id", (it) => it.id],
  ["received", (it) => it.receivedAt.toISOString()],
  ["sent", (it) => it.sentAt?.toISOString()],
  ["from name", (it) => it.fromName],
  ["from address", (it) => it.fromAddress],
  ["recipients", (it) => it.recipients.join(" ")],
  ["subject", (it) => it.subject],
  ["message-id", (it) => it.messageIdHeader],
  ["direction", (it) => it.direction],
  ["disposition", (it) => it.disposition],
  ["findings", (it) => it.findings.map(({ detector }) => detector).join(" ")],
  ["origin proved", (it) => (it.trusted ? "yes" : "no")],
  ["size in bytes", (it) => it.sizeBytes],
  ["copies", (it) => it.standing.copies],
  ["copies retracted", (it) => it.standing.retracted],
  ["copies failed", (it) => it.standing.failed],
  ["copies open", (it) => it.standing.open],
  ["attachments", (it) => it.facts.attachments.map(({ name }) => name).join(" ")],
];

/** The first line of the file, with its line end. */
export function messageCsvHead(): string {
  return csvLine(COLUMNS.map(([title]) => title));
}

export function messageCsvLine(message: Message): string {
  return csvLine(COLUMNS.map(([, value]) => shortened(value(message))));
}

function shortened(value: string | number | undefined): string | number | undefined {
  return typeof value === "string" ? value.slice(0, MAX_CELL) : value;
}
