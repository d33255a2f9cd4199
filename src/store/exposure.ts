import type { Outcome } from "#retraction/outcome.ts";
import type { CopyId, MessageId } from "#shared/ids.ts";
import { type ExposureFacts, exposureOf, type ExposureReading, type FollowUp } from "#trace/exposure.ts";
import type { Database } from "./database.ts";
import { fromNull } from "./from-null.ts";

/** Who had a mail before it was taken away, from the ledger and the journal. */
export function openExposure(database: Database): ExposureReading {
  return {
    page: (tenantId, id, { after, limit }) =>
      database.asTenant(tenantId, async (tx) => {
        if ((await tx.rows(KNOWN, [tenantId, id])).length === 0) return undefined;
        const rows = await tx.rows<Row>(EXPOSED, [tenantId, id, after ?? null, limit]);
        return rows.map((it) => exposureOf(toFacts(it)));
      }),
  };
}

const KNOWN = "select 1 from retraction where tenant_id = $1 and id = $2";

interface Row {
  readonly copy_id: CopyId;
  readonly message_id: MessageId;
  readonly subject: string;
  readonly mailbox: string;
  readonly recipients: readonly string[];
  readonly senders: readonly string[];
  readonly since: Date;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly removed_at: Date | null;
  readonly back_since: Date | null;
  readonly was_read: boolean | null;
  readonly follow_ups: readonly FollowUpJson[] | null;
}

type FollowUpJson = Pick<FollowUp, "messageId"> & {
  readonly at: string;
  readonly recipients: FollowUp["recipients"] | null;
};

function toFacts(row: Row): ExposureFacts {
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
    followUps: (row.follow_ups ?? []).map((it) => ({
      messageId: it.messageId,
      at: new Date(it.at),
      recipients: it.recipients ?? [],
    })),
  };
}

// A copy that had been taken and brought back before is exposed anew from then on. Of a thread with many answers the
// first are enough to say that there was one. From whichever of the mailbox's addresses somebody wrote, it was its owner.
const EXPOSED = `
  select rc.copy_id, rc.message_id, m.subject, coalesce(b.primary_address, c.address) as mailbox, own.recipients,
    array_remove(m.from_address || array(
      select r #>> '{}' from jsonb_path_query(m.details, '$.replyTo[*].address') r), null) as senders,
    greatest(c.journaled_at, before.at) as since, rc.outcome, rc.reason, removed.at as removed_at, after.at as back_since,
    rc.was_read, f.follow_ups
  from retraction_copy rc
  join copy c on c.tenant_id = $1 and c.id = rc.copy_id
  join message m on m.tenant_id = $1 and m.id = rc.message_id
  left join mailbox b on b.tenant_id = $1 and b.id = c.mailbox_id
  cross join lateral (
    select array(select address from copy_recipient r where r.tenant_id = $1 and r.copy_id = c.id order by 1) as recipients
  ) own
  cross join lateral (
    select case when rc.outcome in ('moved', 'unverified') then coalesce(rc.acted_at, rc.settled_at) end as at
  ) removed
  left join lateral (
    select max(o.settled_at) as at from hit_operation o
    where o.tenant_id = $1 and o.copy_id = rc.copy_id and o.kind = 'release' and o.outcome = 'restored'
      and o.settled_at <= coalesce(removed.at, rc.created_at)
  ) before on true
  left join lateral (
    select case when o.kind = 'release' and o.settled_at > coalesce(removed.at, rc.settled_at) then o.settled_at end as at
    from hit_operation o
    where o.tenant_id = $1 and o.copy_id = rc.copy_id and o.outcome in ('moved', 'restored')
    order by o.id desc limit 1
  ) after on true
  left join lateral (
    select jsonb_agg(jsonb_build_object('messageId', it.id, 'at', it.received_at, 'recipients', (
      select jsonb_agg(jsonb_build_object('address', r.address, 'isExternal', r.is_external, 'hadIt', exists (
        select from recipient o where o.tenant_id = $1 and o.message_id = m.id and o.address = r.address)))
      from (select address, is_external from recipient where tenant_id = $1 and message_id = it.id limit 500) r
    )) order by it.received_at) as follow_ups
    from (
      select f.id, f.received_at from message_reference r
      join message f on f.tenant_id = $1 and f.id = r.message_id
      where r.tenant_id = $1 and r.message_id_hash = m.message_id_hash and f.id <> m.id and f.from_address in (
        select unnest(own.recipients) union select c.address
        union select a.address from mailbox_address a where a.tenant_id = $1 and a.mailbox_id = c.mailbox_id)
      order by f.received_at limit 20
    ) it
  ) f on true
  where rc.tenant_id = $1 and rc.retraction_id = $2 and rc.kind = 'retract' and ($3::uuid is null or rc.copy_id > $3)
  order by rc.copy_id limit $4`;
