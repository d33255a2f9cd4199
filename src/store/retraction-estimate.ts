import { WHOLE_SCOPES } from "#retraction/budget.ts";
import { type Estimate, estimateEnd, type Pace, type WaitsFor } from "#retraction/estimate.ts";
import { LOOKED_FOR_MS } from "#retraction/schedule.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";

/** When a run will be through; `undefined` where nothing of it is open. */
export async function estimateRetraction(
  tx: Transaction,
  tenantId: TenantId,
  id: RetractionId,
): Promise<Estimate | undefined> {
  const waiting = await tx.rows<WaitingRow>(WAITING, [tenantId, id, LOOKED_FOR_MS]);
  if (waiting.length === 0) return undefined;
  const [pace] = await tx.rows<PaceRow>(PACE, [tenantId, id]);
  const [fullest] = await tx.rows<FullestRow>(FULLEST, [tenantId, id]);
  return estimateEnd({
    now: waiting[0]?.now ?? new Date(),
    waiting: waiting.map((it) => ({ ...it, givenUpAt: fromNull(it.givenUpAt) })),
    pace: toPace(pace),
    fullest: fullest && { copies: fullest.copies, until: fullest.until, pace: toPace(fullest) },
  });
}

interface WaitingRow {
  readonly for: WaitsFor;
  readonly until: Date;
  readonly copies: number;
  readonly givenUpAt: Date | null;
  readonly now: Date;
}

/** In the last minute, and in all the time from the first call to the last settlement. */
interface PaceRow {
  readonly recently: number;
  readonly recent_seconds: number;
  readonly settled: number;
  readonly seconds: number;
}

interface FullestRow extends PaceRow {
  readonly copies: number;
  readonly until: Date;
}

/** While a provider makes everybody wait nothing is settled: then as fast as it went before. */
function toPace(row: PaceRow | undefined): Pace {
  if (row === undefined) return { settled: 0, seconds: 0 };
  return row.recently > 0
    ? { settled: row.recently, seconds: row.recent_seconds }
    : { settled: row.settled, seconds: row.seconds };
}

// What is held is due at no time. Another row can be gone on with when it is due, its lane is not banned, and neither is the whole application. By ten seconds,
// so that a run of any size is a handful of groups.
const WAITING = `
  select "for", max(ready_at) as until, count(*)::int as copies,
    max(look_base_at + idle + $3 * interval '1 millisecond') filter (where "for" = 'delivery') as "givenUpAt", now() as now
  from (
    select rc.look_base_at, rc.idle, ready.at as ready_at,
      case when i.state = 'stopped' then 'connection'
        when rc.outcome = 'held' then 'person'
        when rc.outcome = 'not_yet_found' then 'delivery'
        when ready.at <= now() then 'work'
        when rc.outcome = 'throttled' or l.blocked_until > now() or b.blocked_until > now() then 'throttled'
        else 'retry' end as "for"
    from retraction_copy rc
    join lane l on l.tenant_id = $1 and l.id = rc.lane_id
    join integration i on i.tenant_id = $1 and i.id = l.integration_id
    left join budget b on b.tenant_id = $1
      and b.scope = case i.provider when 'microsoft' then '${WHOLE_SCOPES.microsoft}:' else '${WHOLE_SCOPES.google}:' end || i.id
    cross join lateral (
      select case when rc.outcome = 'held' then now()
        else coalesce(nullif(greatest(rc.due_at, l.blocked_until, b.blocked_until), 'infinity'), now()) end as at
    ) ready
    where rc.tenant_id = $1 and rc.retraction_id = $2 and rc.settled_at is null
  ) it
  group by "for", date_bin('10 seconds', greatest(ready_at, now()), 'epoch')`;

const PACE_COLUMNS = `
  count(*) filter (where rc.settled_at > now() - interval '1 minute')::int as recently,
  extract(epoch from now() - greatest(min(rc.first_call_at), now() - interval '1 minute'))::float8 as recent_seconds,
  count(*)::int as settled,
  extract(epoch from max(rc.settled_at) - min(rc.first_call_at))::float8 as seconds`;

// What was refused cost no work.
const PACE = `
  select ${PACE_COLUMNS} from retraction_copy rc
  where rc.tenant_id = $1 and rc.retraction_id = $2 and rc.settled_at is not null and rc.outcome <> 'refused'`;

const FULLEST = `
  with fullest as (
    select lane_id, count(*)::int as copies from retraction_copy
    where tenant_id = $1 and retraction_id = $2 and settled_at is null and outcome not in ('held', 'not_yet_found')
    group by lane_id having count(*) > 1
    order by count(*) desc
    limit 1
  )
  select f.copies, greatest(l.blocked_until, now()) as until, ${PACE_COLUMNS}
  from fullest f
  join lane l on l.tenant_id = $1 and l.id = f.lane_id
  join retraction_copy rc on rc.tenant_id = $1 and rc.retraction_id = $2 and rc.lane_id = f.lane_id
    and rc.settled_at is not null and rc.outcome <> 'refused'
  group by f.copies, l.blocked_until`;
