import type { MessageId, TenantId } from "#shared/ids.ts";
import { AUDITED_VALUES, isAudited } from "./audit-facts.ts";
import { CAME_LATE } from "./came-late.ts";
import type { Transaction } from "./database.ts";

/**
 * Deletes messages that the transaction has locked, with all that belongs to them. What became of their copies stays as a
 * count with each retraction, so that its totals add up, and what the audit log names stays in it. Not what past mail is
 * searched by: that has no index by message, and is forgotten by its own walk (src/store/forget-observables.ts).
 */
export async function deleteMessages(
  tx: Transaction,
  tenantId: TenantId,
  messageIds: readonly MessageId[],
): Promise<void> {
  if (messageIds.length === 0) return;
  const of = [tenantId, messageIds];
  await tx.rows(COUNT, of);
  await tx.rows(DELETE_FROM_PLANS, of);
  await tx.rows(DELETE_EVENTS, [...of, ...AUDITED_VALUES]);
  await tx.rows(DELETE_KEYS, of);
  await tx.rows(DELETE_MESSAGES, of);
}

/** Copies in plans that were never applied and are over. One that somebody makes just now keeps its set, and says what is gone. */
const IN_OLD_PLANS = `
  select d.retraction_id, d.copy_id from unnest($2::uuid[]) as it(message_id)
  cross join lateral (select id from copy where tenant_id = $1 and message_id = it.message_id) c
  cross join lateral (select retraction_id, copy_id from retraction_draft_copy where tenant_id = $1 and copy_id = c.id) d
  cross join lateral (select state from retraction where tenant_id = $1 and id = d.retraction_id limit 1) r
  where r.state = 'done'`;

// The copies of a plan that was never applied count as refused. Surveys have no totals of their own to keep.
// In one order, since two nodes may count for the same retraction.
const COUNT = `
  insert into forgotten_copy_count (tenant_id, retraction_id, outcome, copies, late)
  select $1, gone.retraction_id, gone.outcome, count(*), count(*) filter (where gone.is_late) from (
    select rc.retraction_id, rc.outcome, ${CAME_LATE} as is_late
    from unnest($2::uuid[]) as it(message_id)
    cross join lateral (
      select * from retraction_copy where tenant_id = $1 and message_id = it.message_id and kind <> 'survey'
    ) rc
    union all
    select planned.retraction_id, 'refused', false from (${IN_OLD_PLANS}) planned
  ) gone
  group by gone.retraction_id, gone.outcome
  order by gone.retraction_id, gone.outcome
  on conflict (tenant_id, retraction_id, outcome) do update
    set copies = forgotten_copy_count.copies + excluded.copies, late = forgotten_copy_count.late + excluded.late`;
const DELETE_FROM_PLANS = `
  delete from retraction_draft_copy d using (${IN_OLD_PLANS}) planned
  where d.tenant_id = $1 and d.retraction_id = planned.retraction_id and d.copy_id = planned.copy_id`;
// Whoever checks the audit log reads the facts that its entries stand for.
const DELETE_EVENTS = `
  delete from event e where e.tenant_id = $1 and e.message_id = any($2::uuid[])
    and not ${isAudited(3)} and not exists (select from audit_entry a where a.tenant_id = $1 and a.event_id = e.id)`;
const DELETE_KEYS = `
  delete from message_key k using (
    select m.id, unnest(array[m.content_key, m.first_key]) as hash from unnest($2::uuid[]) as it(id)
    cross join lateral (select id, content_key, first_key from message where tenant_id = $1 and id = it.id limit 1) m
  ) of_it
  where k.tenant_id = $1 and k.key_hash = of_it.hash and k.message_id = of_it.id`;
const DELETE_MESSAGES = "delete from message where tenant_id = $1 and id = any($2::uuid[])";
