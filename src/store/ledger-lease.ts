import type { Claim, ClaimedLane, WorkerId } from "#retraction/ledger.ts";
import { gather } from "#shared/gather.ts";
import type { LaneId, TenantId } from "#shared/ids.ts";
import type { Database, PreparedStatement, Transaction } from "./database.ts";

/**
 * The lanes that are still the worker's own, for another while. Locked in the order in which whoever enqueues locks
 * them: else the two could wait for each other, and a delivery be the victim.
 */
export async function renewLanes(
  tx: Transaction,
  worker: WorkerId,
  claim: Claim,
  leaseMs: number,
): Promise<ReadonlySet<LaneId>> {
  const rows = await tx.rows<{ id: LaneId }>(
    `with own as (
       select id from lane
       where tenant_id = $1 and id = any($2::uuid[]) and lease_owner = $3 and lease_until > now()
       order by id for update
     )
     update lane set lease_until = now() + $4 * interval '1 millisecond'
     from own where lane.tenant_id = $1 and lane.id = own.id
     returning lane.id`,
    [claim.tenantId, claim.lanes.map((it) => it.laneId), worker, leaseMs],
  );
  return new Set(rows.map((it) => it.id));
}

interface Return {
  readonly tenantId: TenantId;
  readonly worker: WorkerId;
  readonly lane: ClaimedLane;
}

/** The lanes of one claim come to their ends one after the other, and those of several claims together. */
const WINDOW_MS = 10;
const MAX_LANES = 200;

/** Gives lanes back, many in one transaction. */
export function openGivingBack(
  database: Database,
): (worker: WorkerId, claim: Claim, lane: ClaimedLane) => Promise<void> {
  const add = gather(
    async (returns: readonly Return[]) => {
      for (const [tenantId, own] of Map.groupBy(returns, (it) => it.tenantId))
        await database.asWorker((tx) => giveBackLanes(tx, tenantId, own));
      return returns.map(() => undefined);
    },
    { windowMs: WINDOW_MS, maxItems: MAX_LANES },
  );
  return (worker, { tenantId }, lane) => add({ tenantId, worker, lane });
}

/**
 * Frees the lanes, each due when its next row is. Two statements: who enqueues holds the lane's row, and only a
 * statement that starts after we hold it sees his rows too. Otherwise a lane could sleep on fresh work.
 */
async function giveBackLanes(tx: Transaction, tenantId: TenantId, returns: readonly Return[]): Promise<void> {
  const held = await tx.rows<{ id: LaneId }>(HOLD, [
    tenantId,
    returns.map((it) => it.lane.laneId),
    returns.map((it) => it.worker),
  ]);
  const ids = held.map((it) => it.id);
  await tx.rows(GIVE_BACK, [tenantId, ids]);
  // A lane without a mailbox is one copy's, and has served once that was looked up.
  if (returns.some((it) => it.lane.mailbox === undefined)) await tx.rows(DROP_SERVED, [tenantId, ids]);
}

const HOLD: PreparedStatement = {
  name: "hold-lanes",
  text: `
  select l.id from lane l
  where l.tenant_id = $1 and l.id = any($2::uuid[])
    and l.lease_owner = (select returned.worker from unnest($2::uuid[], $3::uuid[]) as returned(id, worker) where returned.id = l.id limit 1)
  order by l.id for update`,
};

const OPEN_IN_LANE =
  "rc.tenant_id = l.tenant_id and rc.lane_id = l.id and rc.settled_at is null and rc.outcome <> 'held'";

const DROP_SERVED = `
  delete from lane where tenant_id = $1 and id = any($2::uuid[]) and mailbox_id is null and due_at = 'infinity'`;

// Rows of one lane can be thousands: whether one is due now is known by the first one, and only where none is all are read.
const GIVE_BACK: PreparedStatement = {
  name: "give-back-lanes",
  text: `
  update lane l set lease_owner = null, lease_until = null,
    due_at = coalesce(
      (select rc.due_at from retraction_copy rc
       where ${OPEN_IN_LANE} and rc.due_at <= now() order by rc.priority desc, rc.due_at limit 1),
      (select min(rc.due_at) from retraction_copy rc where ${OPEN_IN_LANE}),
      'infinity'),
    priority = coalesce(
      (select rc.priority from retraction_copy rc where ${OPEN_IN_LANE} order by rc.priority desc, rc.due_at limit 1), 0)
  where l.tenant_id = $1 and l.id = any($2::uuid[])`,
};
