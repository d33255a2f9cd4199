import { STEPS_PER_DOUBLING } from "#trace/spread.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { tenantsBehind } from "./tenants-behind.ts";

/** Events added up in one transaction. */
const BATCH = 5_000;

/**
 * Adds what has happened since the last time to the hours of `tally`, for each tenant. For a periodic job: of several
 * processes one does it, and no event is counted twice or left out.
 */
export async function tallyEvents(database: Database, stop: () => boolean = () => false): Promise<void> {
  const due = await database.asWorker((tx) => tx.rows<{ id: TenantId }>(DUE));
  for (const { id } of due) {
    while (!stop() && (await database.asWorker((tx) => tallyBatch(tx, id))) === BATCH);
  }
}

/** Drops what no range of the overview shows any more. For a periodic job. */
export async function forgetTally(database: Database): Promise<void> {
  await database.asWorker((tx) => tx.rows(FORGET));
}

async function tallyBatch(tx: Transaction, tenantId: TenantId): Promise<number> {
  await tx.rows("insert into tally_cursor (tenant_id) values ($1) on conflict do nothing", [tenantId]);
  const [cursor] = await tx.rows<{ tx: string; id: string }>(LOCK, [tenantId]);
  if (cursor === undefined) return 0; // another process is at it
  // Counts and cursor are lost together: mail that waits for the disk need not wait for this as well.
  await tx.rows("set local synchronous_commit = off");
  const [done] = await tx.rows<{ n: number }>(ADD_UP, [tenantId, cursor.tx, cursor.id, BATCH]);
  return done?.n ?? 0;
}

// Nothing at or above the oldest transaction that still runs: one that began earlier may commit events with a lower place.
const IS_COMPLETE = "tx < event_horizon()";

const DUE = tenantsBehind({ table: "tally_cursor", eventId: "id" });

const LOCK = "select tx::text as tx, id from tally_cursor where tenant_id = $1 for update skip locked";

// A message's id begins with the moment at which it came.
const CAME_AT =
  "to_timestamp(('x' || translate(left(message_id::text, 13), '-', ''))::bit(48)::bigint / 1000.0)";
const hourOf = (moment: string): string => `date_trunc('hour', ${moment}, 'UTC')`;
const stepOf = (ms: string): string => `floor(${STEPS_PER_DOUBLING} * ln(greatest(1, ${ms})) / ln(2))::int`;
const msOf = (interval: string): string => `extract(epoch from ${interval})::float8 * 1000`;

/** Each is counted for its hour, and for its day. A day begins with an hour, in UTC. */
const STAGE_PLACES = `
    cross join lateral (values ('stage', it.hour), ('stage_of_day', date_trunc('day', it.hour, 'UTC'))) l(kind, hour)`;

/**
 * Most events are arrivals, and most arrivals of some seconds are like each other: those are counted first, and told apart
 * into the nine or so rows that each adds to only then.
 */
const ARRIVED = `
    select hour, came, actor, is_new, disposition, tls, trusted, is_unknown, shape, delay, judged, count(*)::int as n
    from (
      select ${hourOf("at")} as hour, ${hourOf("came_at")} as came, actor, read.kind = 'message.received' as is_new,
        data ->> 'disposition' as disposition, (data ->> 'tls')::boolean as tls, (data ->> 'trusted')::boolean as trusted,
        data ->> 'direction' <> 'outbound' and (data ->> 'copies')::int = 0 as is_unknown, data ->> 'shape' as shape,
        case when data ? 'delayMs' then ${stepOf("(data ->> 'delayMs')::float8")} end as delay,
        ${stepOf(msOf("at - came_at"))} as judged
      from read cross join lateral (select ${CAME_AT} as came_at offset 0) came
      where read.kind in ('message.received', 'message.recipients_added')
    ) it
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`;

/**
 * What some events of a tenant add to its hours. A verdict that changed moves its message to the other disposition, in the
 * hour in which the message came. How long people let a copy wait is no time that it took: held ones have no stages.
 */
export function changesOf(events: string): string {
  return `
  read as (${events}), arrived as (${ARRIVED}
  ), said as (
    select came as hour, 'disposition' as kind, disposition as name, 0 as step, n from arrived where is_new
    union all
    select ${hourOf(CAME_AT)}, 'disposition', v.name, 0, v.n
    from read cross join lateral (values (data ->> 'disposition', 1), (data ->> 'before', -1)) v(name, n)
    where read.kind = 'message.judged' and data ? 'before'
    union all
    select hour, 'source', substr(actor, 8), 0, n from arrived where actor like 'source:%'
    union all
    select hour, 'source_trait', substr(actor, 8) || ' ' || t.name, 0, n
    from arrived
    cross join lateral (values
      ('tls', tls), ('untrusted', not trusted), ('unknown', is_new and trusted and is_unknown), ('shape:' || shape, true)
    ) t(name, holds)
    where actor like 'source:%' and t.holds and t.name is not null
    union all
    select hour, 'source_delay', substr(actor, 8), delay, n from arrived
    where is_new and actor like 'source:%' and delay is not null
    union all
    select l.hour, l.kind, 'judged', judged, n
    from arrived it ${STAGE_PLACES} where is_new
    union all
    select ${hourOf("at")}, 'outcome', data ->> 'outcome', 0, 1 from read where read.kind = 'copy.settled'
    union all
    select l.hour, l.kind, s.name, ${stepOf(msOf("s.took"))}, 1
    from (select *, ${hourOf("at")} as hour from read where kind = 'copy.settled' and data ->> 'outcome' = 'moved') it
    ${STAGE_PLACES}
    cross join lateral (
      select created_at, first_call_at, acted_at, settled_at from retraction_copy rc
      where rc.tenant_id = $1 and rc.retraction_id = it.retraction_id and rc.copy_id = it.copy_id
        and rc.kind = 'retract' and rc.held_at is null and rc.acted_at is not null and rc.settled_at is not null limit 1
    ) rc
    cross join lateral (values
      ('called', rc.first_call_at - rc.created_at), ('acted', rc.acted_at - rc.first_call_at),
      ('verified', rc.settled_at - rc.acted_at), ('whole', rc.settled_at - rc.created_at)
    ) s(name, took)
  ), changes as (
    select kind, hour, name, step, sum(n)::bigint as n from said where name is not null group by 1, 2, 3, 4
  )`;
}

const FORGET = `
  delete from tally
  where hour < now() - interval '35 days'
    or (kind in ('stage', 'source_trait', 'source_delay') and hour < now() - interval '3 days')`;

const ADD_UP = `
  with ${changesOf(`
    select id, tx, at, kind, actor, message_id, copy_id, retraction_id, data from event
    where tenant_id = $1 and (tx, id) > ($2::xid8, $3::uuid) and ${IS_COMPLETE}
    order by tx, id limit $4`)},
  added as (
    insert into tally as known (tenant_id, kind, hour, name, step, n)
    select $1, kind, hour, name, step, n from changes
    on conflict (tenant_id, kind, hour, name, step) do update set n = known.n + excluded.n
  ), moved as (
    update tally_cursor c set tx = last.tx, id = last.id
    from (select tx, id from read order by tx desc, id desc limit 1) last
    where c.tenant_id = $1
  )
  select count(*)::int as n from read`;
