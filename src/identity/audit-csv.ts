import { csvLine } from "#trace/csv-line.ts";
import type { AuditItem } from "./audit-log.ts";

const COLUMNS: readonly (readonly [title: string, value: (it: AuditItem) => string | number | undefined])[] =
  [
    ["sequence", (it) => it.sequence],
    ["at", (it) => it.at.toISOString()],
    ["actor", (it) => it.actor],
    ["e-mail", (it) => it.actorEmail],
    ["from", (it) => it.origin],
    ["kind", (it) => it.kind],
    ["message", (it) => it.messageId],
    ["copy", (it) => it.copyId],
    ["retraction", (it) => it.retractionId],
    ["details", (it) => JSON.stringify(it.data)],
    ["event", (it) => it.eventId],
  ];

/** The first line of the file, with its line end. */
export function auditCsvHead(): string {
  return csvLine(COLUMNS.map(([title]) => title));
}

export function auditCsvLine(item: AuditItem): string {
  return csvLine(COLUMNS.map(([, value]) => value(item)));
}
