import type { Retention } from "#policy/retention.ts";
import { restorabilityOf } from "#retraction/restorability.ts";
import type { KeptMessage } from "#retraction/why-kept.ts";
import type { CopyId, MessageId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { firstIdOf } from "./first-id-of.ts";
import { takenHits } from "./restorability.ts";

interface Asked {
  readonly ids: readonly MessageId[];
  /** How long mailboxes keep what was taken decides whether it can still be released. */
  readonly retention: Retention;
  readonly now: Date;
}

/** Readers of the events are behind by seconds; one that was stopped has this long. */
const RECENT_MS = 86_400_000;

/** What is known of messages whose time may have come; those that are gone are left out. */
export async function keptMessages(
  tx: Transaction,
  tenantId: TenantId,
  { ids, retention, now }: Asked,
): Promise<ReadonlyMap<MessageId, KeptMessage>> {
  const since = firstIdOf(new Date(now.getTime() - RECENT_MS));
  const rows = await tx.rows<Row>(KEPT, [tenantId, ids, since]);
  const copyIds = rows.flatMap((it) => (it.settledAt === null ? [] : it.copyIds));
  const taken = await takenHits(tx, tenantId, copyIds);
  const restorableOf = (copies: readonly CopyId[]) => {
    const hits = copies.flatMap((it) => taken.get(it) ?? []);
    return restorabilityOf(hits, retention, now).restorable;
  };
  return new Map(
    rows.map(({ id, copyIds: copies, settledAt, ...it }) => [
      id,
      { ...it, restorable: restorableOf(copies), settledAt: settledAt ?? undefined },
    ]),
  );
}

type Row = Omit<KeptMessage, "restorable" | "settledAt"> & {
  readonly id: MessageId;
  readonly copyIds: readonly CopyId[];
  readonly settledAt: Date | null;
};

// Message by message and each part by its index: there are hundreds of them, and a tenant may have millions.
// A run that is over and was looked after for longer counts from then on.
const KEPT = `
  select m.id, m."waitsForVerdict", copies."copyIds", copies."isExempt", ledger."settledAt",
    ledger."isOpen" or copies."isUnderWay" as "isOpen", ledger."isUndecided",
    ledger."isUnfinished" or copies."isPlanned" or runs."isWaitedFor" as "isUnfinished",
    exists (select from event e where e.tenant_id = $1 and e.message_id = m.id and e.id >= $3) as "isRecent"
  from unnest($2::uuid[]) as it(id)
  cross join lateral (
    select id, judge_due_at is not null as "waitsForVerdict" from message where tenant_id = $1 and id = it.id limit 1
  ) m
  cross join lateral (
    select coalesce(bool_or(rc.settled_at is null), false) as "isOpen",
      coalesce(bool_or(rc.outcome = 'identity_mismatch' and rc.kind = 'retract'), false) as "isUndecided",
      coalesce(bool_or(r.state <> 'done'), false) as "isUnfinished",
      max(greatest(rc.created_at, rc.settled_at, r.done_at, r.watch_ended_at)) as "settledAt"
    from retraction_copy rc
    cross join lateral (
      select state, done_at, watch_ended_at from retraction where tenant_id = $1 and id = rc.retraction_id limit 1
    ) r
    where rc.tenant_id = $1 and rc.message_id = it.id
  ) ledger
  cross join lateral (
    select coalesce(array_agg(c.id), '{}') as "copyIds", coalesce(bool_or(c.exempt_at is not null), false) as "isExempt",
      coalesce(bool_or(exists (
        select from hit_operation o where o.tenant_id = $1 and o.copy_id = c.id and o.state <> 'settled')), false) as "isUnderWay",
      coalesce(bool_or(exists (
        select from retraction_draft_copy d
        cross join lateral (select state from retraction where tenant_id = $1 and id = d.retraction_id limit 1) r
        where d.tenant_id = $1 and d.copy_id = c.id and r.state <> 'done')), false) as "isPlanned"
    from copy c where c.tenant_id = $1 and c.message_id = it.id
  ) copies
  cross join lateral (
    select exists (select from retraction r where r.tenant_id = $1 and r.message_id = it.id and r.state <> 'done')
      or exists (
        select from watched_message w
        cross join lateral (select state from retraction where tenant_id = $1 and id = w.retraction_id limit 1) r
        where w.tenant_id = $1 and w.message_id = it.id and r.state <> 'done') as "isWaitedFor"
  ) runs`;
