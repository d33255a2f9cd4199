import { AUDITED_ALWAYS, AUDITED_BY_PEOPLE } from "#events/audited.ts";
import type { AuditEntry, AuditFact } from "#identity/audit-chain.ts";

/** To the microsecond, in one form whatever the session's zone is. */
const EXACT = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

/** Of an event `e`, as the chain hashes it. */
export const FACT_COLUMNS = `
  e.id as event_id, to_char(e.at at time zone 'utc', ${EXACT}) as event_at, e.kind as event_kind,
  e.actor as event_actor, e.origin as event_origin, e.message_id, e.copy_id, e.retraction_id, e.data::text as data`;

/** Of an entry `a`. */
export const ENTRY_COLUMNS = `
  a.sequence::float8 as sequence, a.event_id as entry_event_id, to_char(a.at at time zone 'utc', ${EXACT}) as entry_at,
  a.kind as entry_kind, a.actor as entry_actor, a.origin as entry_origin, a.content_hash, a.mac`;

/** Of an event `e`: that it belongs into the log. `first`: the number of the first of its two parameters. */
export function isAudited(first: number): string {
  return `(e.kind = any($${first}::text[])
    or e.kind = any($${first + 1}::text[]) and (e.actor like 'person:%' or e.actor like 'token:%' or e.actor = 'operator'))`;
}

export const AUDITED_VALUES = [AUDITED_ALWAYS, AUDITED_BY_PEOPLE] as const;

export interface FactRow {
  readonly event_id: string;
  readonly event_at: string;
  readonly event_kind: string;
  readonly event_actor: string;
  readonly event_origin: string | null;
  readonly message_id: string | null;
  readonly copy_id: string | null;
  readonly retraction_id: string | null;
  readonly data: string;
}

export interface EntryRow {
  readonly sequence: number;
  readonly entry_event_id: string;
  readonly entry_at: string;
  readonly entry_kind: string;
  readonly entry_actor: string;
  readonly entry_origin: string | null;
  readonly content_hash: Buffer;
  readonly mac: Buffer;
}

export function toFact(row: FactRow): AuditFact {
  return {
    eventId: row.event_id,
    at: row.event_at,
    kind: row.event_kind,
    actor: row.event_actor,
    origin: row.event_origin,
    messageId: row.message_id,
    copyId: row.copy_id,
    retractionId: row.retraction_id,
    data: row.data,
  };
}

export function toEntry(row: EntryRow): AuditEntry {
  return {
    sequence: row.sequence,
    eventId: row.entry_event_id,
    at: row.entry_at,
    kind: row.entry_kind,
    actor: row.entry_actor,
    origin: row.entry_origin,
    contentHash: row.content_hash,
    mac: row.mac,
  };
}
