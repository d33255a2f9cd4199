import type { Outcome } from "#retraction/outcome.ts";
import type { CopyId, MessageId, TenantId } from "#shared/ids.ts";
import { type ExposureFacts, exposureOf, type ExposureReading, type FollowUp } from "#trace/exposure.ts";
import type { Database, Transaction } from "./database.ts";
import { firstIdOf } from "./first-id-of.ts";
import { followUpsOf, type HeldCopy } from "./follow-ups.ts";
import { fromNull } from "./from-null.ts";
import { originalWordings } from "./original-wordings.ts";

/** Who had a mail before it was taken away, from the ledger and the journal. */
export function openExposure(database: Database): ExposureReading {
  return {
    page: (tenantId, id, { after, limit }) =>
      database.asTenant(tenantId, async (tx) => {
        if ((await tx.rows(KNOWN, [tenantId, id])).length === 0) return undefined;
        const rows = await tx.rows<Row>(EXPOSED, [tenantId, id, after ?? null, limit]);
        const followUps = await writtenBy(tx, tenantId, rows);
        return rows.map((it) => exposureOf(toFacts(it, followUps.get(it.copy_id) ?? [])));
      }),
    forgotten: (tenantId, id) =>
      database.asTenant(tenantId, async (tx) => {
        const [row] = await tx.rows<{ copies: number }>(FORGOTTEN, [tenantId, id]);
        return row?.copies ?? 0;
      }),
  };
}

const FORGOTTEN = `
  select coalesce(sum(f.copies), 0)::int as copies from forgotten_copy_count f
  join retraction r on r.tenant_id = $1 and r.id = f.retraction_id and r.kind <> 'release'
  where f.tenant_id = $1 and f.retraction_id = $2`;
const KNOWN = "select 1 from retraction where tenant_id = $1 and id = $2";

interface Row {
  readonly copy_id: CopyId;
  readonly message_id: MessageId;
  readonly header_hash: string | null;
  readonly subject: string;
  readonly mailbox: string;
  readonly recipients: readonly string[];
  /** From whichever of them somebody wrote, it was the mailbox's owner. */
  readonly addresses: readonly string[];
  readonly senders: readonly string[];
  readonly since: Date;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly removed_at: Date | null;
  readonly back_since: Date | null;
  readonly was_read: boolean | null;
}

function toFacts(row: Row, followUps: readonly FollowUp[]): ExposureFacts {
  return {
    copyId: row.copy_id,
    messageId: row.message_id,
    subject: row.subject,
    mailbox: row.mailbox,
    recipients: row.recipients,
    senders: row.senders.map((it) => it.toLowerCase()),
    since: row.since,
    outcome: row.outcome,
    reason: row.reason,
    removedAt: fromNull(row.removed_at),
    backSince: fromNull(row.back_since),
    wasRead: fromNull(row.was_read),
    followUps,
  };
}

const MAX_FOLLOW_UPS = 20;
/** A journal copy can come some time after its mail was sent. */
const JOURNAL_DELAY_MS = 3_600_000;

/** What the owner of each copy wrote about its mail while he had it. */
async function writtenBy(
  tx: Transaction,
  tenantId: TenantId,
  rows: readonly Row[],
): Promise<ReadonlyMap<CopyId, readonly FollowUp[]>> {
  const ids = rows.map((it) => it.message_id);
  const originals = await originalWordings(tx, tenantId, ids);
  const found = await followUpsOf(tx, tenantId, { copies: rows.map(toHeld), originals });
  const about = (row: Row) => (found.get(row.copy_id) ?? []).slice(0, MAX_FOLLOW_UPS);
  const wanted = rows.flatMap((row) => about(row).map((it) => ({ id: it.id, exposedId: row.message_id })));
  const recipients = await recipientsOf(tx, tenantId, wanted);
  return new Map(
    rows.map((row) => [
      row.copy_id,
      about(row).map(({ id, ...it }) => ({
        ...it,
        messageId: id,
        recipients: recipients.get(`${id} ${row.message_id}`) ?? [],
      })),
    ]),
  );
}

function toHeld(row: Row): HeldCopy {
  const { removed_at: removedAt, back_since: backSince } = row;
  const isAway = removedAt !== null && backSince === null;
  return {
    copyId: row.copy_id,
    messageId: row.message_id,
    headerHash: row.header_hash,
    addresses: row.addresses,
    until: isAway ? firstIdOf(new Date(removedAt.getTime() + JOURNAL_DELAY_MS)) : undefined,
  };
}

interface RecipientRow {
  readonly message_id: MessageId;
  readonly exposed_id: MessageId;
  readonly address: string;
  readonly is_external: boolean;
  readonly had_it: boolean;
}

async function recipientsOf(
  tx: Transaction,
  tenantId: TenantId,
  wanted: readonly { readonly id: MessageId; readonly exposedId: MessageId }[],
): Promise<ReadonlyMap<string, FollowUp["recipients"]>> {
  if (wanted.length === 0) return new Map();
  const ids = [wanted.map((it) => it.id), wanted.map((it) => it.exposedId)];
  const rows = await tx.rows<RecipientRow>(FOLLOW_UP_RECIPIENTS, [tenantId, ...ids]);
  const groups = Map.groupBy(rows, (it) => `${it.message_id} ${it.exposed_id}`);
  return new Map(
    [...groups].map(([key, group]) => [
      key,
      group.map((it) => ({ address: it.address, isExternal: it.is_external, hadIt: it.had_it })),
    ]),
  );
}

// Rows that are wanted by their key are looked up, as everywhere: a young database would read the whole tenant for each.
// A copy that had been taken and brought back before is exposed anew from then on.
const EXPOSED = `
  with page as (
    select * from retraction_copy
    where tenant_id = $1 and retraction_id = $2 and kind = 'retract' and ($3::uuid is null or copy_id > $3)
    order by copy_id limit $4
  )
  select rc.copy_id, rc.message_id, m.subject, encode(m.message_id_hash, 'hex') as header_hash,
    coalesce(b.primary_address, c.address) as mailbox, own.recipients,
    array[c.address] || own.recipients || own.addresses as addresses,
    m.from_address || array(select r #>> '{}' from jsonb_path_query(m.details, '$.replyTo[*].address') r) as senders,
    greatest(c.journaled_at, act.before) as since, rc.outcome, rc.reason, removed.at as removed_at,
    case when act.last_kind = 'release' and act.last_at > coalesce(removed.at, rc.settled_at) then act.last_at end as back_since,
    rc.was_read
  from page rc
  cross join lateral (select * from copy where tenant_id = $1 and id = rc.copy_id limit 1) c
  cross join lateral (select * from message where tenant_id = $1 and id = rc.message_id limit 1) m
  left join lateral (select * from mailbox where tenant_id = $1 and id = c.mailbox_id limit 1) b on true
  cross join lateral (
    select array(select address from copy_recipient r where r.tenant_id = $1 and r.copy_id = c.id order by 1) as recipients,
      array(select address from mailbox_address a where a.tenant_id = $1 and a.mailbox_id = c.mailbox_id) as addresses
  ) own
  cross join lateral (
    select case when rc.outcome in ('moved', 'unverified') then coalesce(rc.acted_at, rc.settled_at) end as at
  ) removed
  left join lateral (
    select max(o.settled_at) filter (
        where o.kind = 'release' and o.outcome = 'restored' and o.settled_at <= coalesce(removed.at, rc.created_at)) as before,
      (array_agg(o.kind order by o.id desc))[1] as last_kind,
      (array_agg(o.settled_at order by o.id desc))[1] as last_at
    from hit_operation o
    where o.tenant_id = $1 and o.copy_id = rc.copy_id and o.outcome in ('moved', 'restored')
  ) act on true
  order by rc.copy_id`;

// Whether the exposed mail had gone to the same address itself: whoever had it is not told anything by an answer to all.
const FOLLOW_UP_RECIPIENTS = `
  select w.message_id, w.exposed_id, r.address, r.is_external, exists (
    select from recipient o where o.tenant_id = $1 and o.message_id = w.exposed_id and o.address = r.address) as had_it
  from (select distinct * from unnest($2::uuid[], $3::uuid[]) as w(message_id, exposed_id)) w
  cross join lateral (
    select address, is_external from recipient where tenant_id = $1 and message_id = w.message_id limit 500
  ) r`;
