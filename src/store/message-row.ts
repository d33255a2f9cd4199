import type { Disposition } from "#detection/disposition.ts";
import type { Finding } from "#detection/finding.ts";
import { NOTHING_KNOWN } from "#mail/authentication.ts";
import type { MessageId } from "#shared/ids.ts";
import type { MessageFacts } from "#trace/message-facts.ts";
import type { Message, Standing } from "#trace/trace.ts";
import { FAILED, RETRACTED } from "#trace/standing.ts";
import { fromNull } from "./from-null.ts";

export interface MessageRow {
  readonly id: MessageId;
  readonly message_id_header: string | null;
  readonly from_address: string;
  readonly from_name: string;
  readonly subject: string;
  readonly sent_at: Date | null;
  readonly received_at: Date;
  readonly direction: string;
  readonly trusted: boolean;
  readonly judged: boolean;
  readonly disposition: Disposition;
  readonly verdict_revision: number;
  /** A bigint, which the driver gives as text. */
  readonly size_bytes: string;
  readonly details: StoredDetails;
  readonly raw_copy_id: string | null;
  readonly raw_kept_for: string | null;
  readonly recipients: readonly string[];
  readonly findings: readonly Finding[] | null;
  readonly format: string | null;
  readonly standing: Standing;
}

/** As the intake wrote it; a mail that could not be read leaves most of it out. */
type StoredDetails = Partial<Omit<MessageFacts, "envelopeSender"> & { readonly returnPath: string }>;

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    messageIdHeader: fromNull(row.message_id_header),
    fromAddress: row.from_address,
    fromName: row.from_name,
    subject: row.subject,
    sentAt: fromNull(row.sent_at),
    receivedAt: row.received_at,
    direction: row.direction,
    trusted: row.trusted,
    judged: row.judged,
    disposition: row.disposition,
    revision: row.verdict_revision,
    sizeBytes: Number(row.size_bytes),
    recipients: row.recipients,
    findings: row.findings ?? [],
    facts: toFacts(row.details),
    format: row.format ?? "",
    hasRaw: row.raw_copy_id !== null,
    hadRaw: row.raw_copy_id === null && row.raw_kept_for !== null,
    standing: row.standing,
  };
}

function toFacts(details: StoredDetails): MessageFacts {
  return {
    to: details.to ?? [],
    cc: details.cc ?? [],
    replyTo: details.replyTo ?? [],
    envelopeSender: details.returnPath,
    links: details.links ?? [],
    attachments: details.attachments ?? [],
    authentication: { ...NOTHING_KNOWN, ...details.authentication },
    provider: details.provider ?? {},
    defects: details.defects ?? [],
  };
}

/** The latest row of each copy `c` decides how it stands. */
export const LATEST_ROW = `
  lateral (
    select rc.* from retraction_copy rc where rc.tenant_id = c.tenant_id and rc.copy_id = c.id and rc.kind <> 'survey'
    order by rc.created_at desc, rc.retraction_id desc limit 1
  )`;

// Whoever brought it to the Inbox has not taken it away.
export const RETRACTED_NOW = `l.kind = 'retract' and l.asked <> 'Inbox' and l.outcome in (${inSql(RETRACTED)})`;
export const FAILED_IN_SQL = inSql(FAILED);
export const FAILED_NOW = `l.outcome in (${FAILED_IN_SQL})`;
/** As the standing of a message shows it: fewer of its copies are retracted than there are, or none is known yet. */
export const DELIVERED_NOW = `
  (select count(*) = 0 or count(*) filter (where ${RETRACTED_NOW}) < count(*)
   from copy c left join ${LATEST_ROW} l on true
   where c.tenant_id = m.tenant_id and c.message_id = m.id)`;
export const EVER_MOVED = `
  exists (select from retraction_copy rc where rc.tenant_id = m.tenant_id and rc.message_id = m.id
    and rc.kind = 'retract' and rc.asked <> 'Inbox' and rc.outcome in (${inSql(RETRACTED)}))`;
export const EVER_RELEASED = `
  exists (select from retraction_copy rc where rc.tenant_id = m.tenant_id and rc.message_id = m.id
    and rc.kind = 'release' and rc.outcome in ('restored', 'restore_failed'))`;
export const EVER_READ = `
  exists (select from event e where e.tenant_id = m.tenant_id and e.message_id = m.id and e.kind = 'message.raw_read')`;

/** Gone once everything is back. */
const RELEASE_OFFERED = `
  (m.release_offered_at is not null and exists (
    select from copy k join hit h on h.tenant_id = k.tenant_id and h.copy_id = k.id and h.restored_at is null
    where k.tenant_id = m.tenant_id and k.message_id = m.id))`;

/** Shows rows of `m` (a message) with what belongs to them; for one page, never for a whole search. */
export const SHOW_MESSAGE = `
  select m.id, m.message_id_header, m.from_address, m.from_name, m.subject, m.sent_at, m.received_at, m.direction,
    m.trusted, m.judged, m.disposition, m.verdict_revision, m.size_bytes, m.details, m.raw_copy_id, m.raw_kept_for,
    array(select address from recipient r where r.tenant_id = m.tenant_id and r.message_id = m.id order by 1) as recipients,
    v.findings, s.format,
    (select jsonb_build_object(
       'copies', count(*), 'retracted', count(*) filter (where ${RETRACTED_NOW}),
       'failed', count(*) filter (where ${FAILED_NOW}),
       'open', count(*) filter (where l.copy_id is not null and l.settled_at is null),
       'wasReleased', ${EVER_RELEASED}, 'wasRead', ${EVER_READ}, 'releaseOffered', ${RELEASE_OFFERED})
     from copy c left join ${LATEST_ROW} l on true
     where c.tenant_id = m.tenant_id and c.message_id = m.id) as standing
  from page m
  left join verdict v on v.tenant_id = m.tenant_id and v.message_id = m.id and v.revision = m.verdict_revision
  left join lateral (
    select source.format from journal_copy j
    join source on source.tenant_id = j.tenant_id and source.id = j.source_id
    where j.tenant_id = m.tenant_id and j.message_id = m.id order by j.id limit 1
  ) s on true
  order by m.id desc`;

/** Only for words of our own: they hold no quotes. */
function inSql(words: readonly string[]): string {
  return words.map((it) => `'${it}'`).join(", ");
}
