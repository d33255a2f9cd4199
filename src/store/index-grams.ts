import type { MailFacts } from "#mail/mail.ts";
import { gramsOfMessage, type Searched, weekOf } from "#trace/grams.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { momentOf } from "./first-id-of.ts";
import { tenantsBehind } from "./tenants-behind.ts";

/** So many events are read in one transaction, and so the texts of at most as many messages are held at a time. */
const PAGE_EVENTS = 1_000;

/**
 * Brings the index of words up to the events, tenant by tenant. A page that is not whole is the last one for now: what comes
 * meanwhile waits for the next time, so that the mail of a second is written at once. Each page is one transaction; any
 * number of nodes may: of one tenant's pages each is done once. Answers how many there were.
 */
export async function indexGrams(database: Database, stop: AbortSignal): Promise<number> {
  let pages = 0;
  for (;;) {
    const behind = await database.asWorker((tx) => tx.rows<{ id: TenantId }>(BEHIND));
    let isMore = false;
    // One page of each in turn: a tenant's first million holds up nobody's new mail.
    for (const { id } of behind) {
      if (stop.aborted) return pages;
      const read = await database.asWorker((tx) => indexPage(tx, id));
      pages += read > 0 ? 1 : 0;
      isMore ||= read === PAGE_EVENTS;
    }
    if (!isMore) return pages;
  }
}

interface Read {
  readonly tx: string;
  readonly id: string;
  readonly messageId: MessageId | null;
}

/** Answers how many events were read; none where another node is at it. */
async function indexPage(tx: Transaction, tenantId: TenantId): Promise<number> {
  await tx.rows(BEGIN, [tenantId]);
  const [place] = await tx.rows<{ tx: string; event_id: string }>(LOCK, [tenantId]);
  if (place === undefined) return 0;
  const events = await tx.rows<Read>(READ, [tenantId, place.tx, place.event_id, PAGE_EVENTS]);
  const last = events.at(-1);
  if (last === undefined) return 0;
  // The place is lost together with what was written up to it: mail that waits for the disk need not wait for this as well.
  await tx.rows("set local synchronous_commit = off");
  const ids = [...new Set(events.flatMap(({ messageId }) => (messageId === null ? [] : [messageId])))];
  if (ids.length > 0) await saveGrams(tx, tenantId, await tx.rows<Texts>(TEXTS, [tenantId, ids]));
  await tx.rows(ADVANCE, [tenantId, last.tx, last.id]);
  return events.length;
}

interface Texts {
  readonly id: MessageId;
  readonly texts: readonly (string | null)[];
  readonly attachments: readonly Attachment[] | null;
  readonly isTooLong: boolean;
}

type Attachment = Pick<MailFacts["attachments"][number], "name" | "sha256" | "trueType" | "declaredType">;

async function saveGrams(tx: Transaction, tenantId: TenantId, messages: readonly Texts[]): Promise<void> {
  const grams = messages.map((it) => {
    const scope = { tenantId, week: weekOf(momentOf(it.id).getTime()) };
    return `{${gramsOfMessage(toSearched(it), scope).join(",")}}`;
  });
  await tx.rows(SAVE, [tenantId, messages.map(({ id }) => id), grams]);
}

const MAX_ATTACHMENTS = 50;

/** The letters of a hash would be more than all others of a mail, and nobody looks for a part of it. */
function toSearched({ texts, attachments: all, isTooLong }: Texts): Searched {
  const attachments = all ?? [];
  return {
    texts: [...texts, ...attachments.map((it) => it.name)].filter((it) => it !== null),
    wholes: attachments
      .flatMap(({ sha256, trueType, declaredType }) => [sha256, trueType, declaredType])
      .filter((it) => it !== undefined),
    isTooLong: isTooLong || attachments.length > MAX_ATTACHMENTS,
  };
}

/** After these a message may be found by other words than before: it came, somebody more has it, it could be read at last. */
export const IS_OF_TEXT = "kind in ('message.received', 'message.recipients_added', 'message.judged')";

const BEHIND = tenantsBehind({ table: "gram_reader", eventId: "event_id" });
const BEGIN = "insert into gram_reader (tenant_id) values ($1) on conflict do nothing";
const LOCK =
  "select tx::text as tx, event_id from gram_reader where tenant_id = $1 for no key update skip locked";
// As every reader of the events: what an older transaction may still join is left for later.
const READ = `
  select tx::text as tx, id, case when ${IS_OF_TEXT} then message_id end as "messageId"
  from event where tenant_id = $1 and (tx, id) > ($2::xid8, $3::uuid) and tx < event_horizon()
  order by event.tx, event.id limit $4`;
// Everything that a word is searched in, as far as an index of its letters is worth it.
const TEXTS = `
  select m.id,
    array[left(m.subject, 5000), left(m.from_address, 1000), left(m.from_name, 1000), left(m.message_id_header, 2000)]
      || r.addresses as texts,
    m.details -> 'attachments' as attachments,
    length(m.subject) > 5000 or length(m.from_address) > 1000 or length(m.from_name) > 1000
      or coalesce(length(m.message_id_header), 0) > 2000 or cardinality(r.addresses) > 200 as "isTooLong"
  from unnest($2::uuid[]) it(id)
  cross join lateral (select * from message where tenant_id = $1 and id = it.id limit 1) m
  cross join lateral (
    select array(select address from recipient where tenant_id = $1 and message_id = it.id limit 201) as addresses) r`;
const SAVE = `
  insert into message_gram (tenant_id, message_id, grams)
  select $1, id, grams::int[] from unnest($2::uuid[], $3::text[]) it(id, grams)
  on conflict (tenant_id, message_id) do update set grams = excluded.grams`;
const ADVANCE = "update gram_reader set tx = $2::xid8, event_id = $3 where tenant_id = $1";
