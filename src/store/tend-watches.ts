import type { MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { takeEarlierForwards } from "./earlier-forwards.ts";
import { finishRetractions } from "./ledger-settle.ts";
import { IS_WATCHING, takeLate } from "./watched-runs.ts";

/**
 * Ends the watches whose time is over, looks again for what watching runs have given up, and takes what came to them
 * unseen or before they began. For a periodic job; any number of nodes may run it at once. Answers how many copies are to be worked on.
 */
export async function tendWatches(database: Database): Promise<number> {
  const ended = await database.asWorker(endDue);
  if (ended.length > 0) await database.asWorker((tx) => finishRetractions(tx, ended));
  const again = await database.asWorker(lookAgainSlowly);
  return again + (await takeUnseen(database)) + (await takeEarlierForwards(database));
}

interface Run {
  readonly tenantId: TenantId;
  readonly retractionId: RetractionId;
}

async function endDue(tx: Transaction): Promise<readonly Run[]> {
  const ended = await tx.rows<Run & { readonly why: string }>(END_DUE);
  for (const { tenantId, retractionId, why } of ended) {
    await appendEvents(tx, tenantId, [
      { kind: "retraction.watch_ended", actor: "watch", retractionId, data: { why } },
    ]);
  }
  return ended;
}

// Idle counts from the start, or from the last copy that came. One that is looked for just now is waited for.
const END_DUE = `
  with due as (
    select r.tenant_id, r.id, r.late_until <= now() as is_over from retraction r
    where r.state = 'watching' and (r.late_until <= now() or (
      r.late_idle_days is not null
      and greatest(r.applied_at, r.last_late_at) <= now() - r.late_idle_days * interval '1 day'
      and not exists (
        select from retraction_copy rc where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id
          and (rc.settled_at is null or (rc.looked_again_at is not null and rc.outcome <> 'not_found'
            and rc.settled_at > now() - r.late_idle_days * interval '1 day')))))
    order by r.tenant_id, r.id limit 500 for no key update of r skip locked
  )
  update retraction r set state = 'running', watch_ended_at = now() from due
  where r.tenant_id = due.tenant_id and r.id = due.id
  returning r.tenant_id as "tenantId", r.id as "retractionId", case when is_over then 'its time is over' else 'nothing came' end as why`;

async function lookAgainSlowly(tx: Transaction): Promise<number> {
  return (await tx.rows(LOOK_AGAIN)).length;
}

// What a provider holds in quarantine can be let go days later, and no journal copy says so. One look each time: the
// schedule of the first report stays over. Never for what a person has put back.
const LOOK_AGAIN = `
  with given_up as (
    select rc.tenant_id, rc.retraction_id, rc.copy_id from retraction r
    join retraction_copy rc on rc.tenant_id = r.tenant_id and rc.retraction_id = r.id and rc.outcome = 'not_found'
    join copy c on c.tenant_id = rc.tenant_id and c.id = rc.copy_id
    where r.state = 'watching' and ${IS_WATCHING} and rc.settled_at <= now() - interval '12 hours' and c.exempt_at is null
    order by rc.tenant_id, rc.retraction_id, rc.copy_id limit 1000 for update of rc skip locked
  ), again as (
    update retraction_copy rc set
      outcome = 'pending', reason = '', settled_at = null, due_at = now(), created_at = now(), idle = '0', looked_again_at = now()
    from given_up g
    where rc.tenant_id = g.tenant_id and rc.retraction_id = g.retraction_id and rc.copy_id = g.copy_id
    returning rc.tenant_id, rc.copy_id, rc.lane_id, rc.priority
  ), lanes as (
    insert into lane (tenant_id, id, integration_id, mailbox_id, due_at, priority)
    select distinct on (a.tenant_id, a.lane_id) a.tenant_id, a.lane_id, c.integration_id, c.mailbox_id, now(), a.priority
    from again a join copy c on c.tenant_id = a.tenant_id and c.id = a.copy_id
    order by a.tenant_id, a.lane_id, a.priority desc
    on conflict (tenant_id, id) do update
      set due_at = least(lane.due_at, excluded.due_at), priority = greatest(lane.priority, excluded.priority)
  )
  select copy_id from again`;

/** What joined no run when it came: it was judged again later, or the run waited for a person then. */
async function takeUnseen(database: Database): Promise<number> {
  const found = await database.asWorker((tx) => tx.rows<Unseen>(UNSEEN));
  const byTenant = Map.groupBy(found, (it) => it.tenantId);
  let taken = 0;
  for (const [tenantId, unseen] of byTenant) {
    const messages = unseen.map((it) => it.messageId);
    taken += (await database.asTenant(tenantId, (tx) => takeLate(tx, tenantId, messages))).size;
  }
  await database.asWorker((tx) => tx.rows(FORGET));
  await database.asWorker((tx) => tx.rows(FORGET_WORDING));
  return taken;
}

interface Unseen {
  readonly tenantId: TenantId;
  readonly messageId: MessageId;
}

const UNSEEN = `
  select distinct w.tenant_id as "tenantId", w.message_id as "messageId"
  from watched_message w
  join retraction r on r.tenant_id = w.tenant_id and r.id = w.retraction_id
  join copy c on c.tenant_id = w.tenant_id and c.message_id = w.message_id and c.exempt_at is null
  where ${IS_WATCHING} and not exists (
    select from retraction_copy rc
    where rc.tenant_id = w.tenant_id and rc.retraction_id = w.retraction_id and rc.copy_id = c.id)
  limit 1000`;

const FORGET = `
  delete from watched_message w using retraction r
  where r.tenant_id = w.tenant_id and r.id = w.retraction_id and r.state = 'done'`;
const FORGET_WORDING = `
  delete from followed_wording w using retraction r
  where r.tenant_id = w.tenant_id and r.id = w.retraction_id and r.state = 'done'`;
