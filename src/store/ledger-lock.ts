import type { CopyWork } from "#retraction/ledger.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import type { RowWrite } from "./gather-writes.ts";

/** A row that is the worker's own to write. */
interface HeldRow {
  /** Why it was called off while a call was under way. */
  readonly cancelled: string | null;
  /** As of when its run came back from a backup, where no person has let it go on since. */
  readonly restored_as_of: Date | null;
}

/**
 * Locks those of the rows whose lane is the worker's own by a lease that still runs, and answers them by `keyOf`.
 * `open`: only what nobody has settled or held. Always in one order, so that two never wait for each other.
 */
export async function lockRows(
  tx: Transaction,
  writes: readonly RowWrite<unknown>[],
  { open }: { readonly open: boolean },
): Promise<ReadonlyMap<string, HeldRow>> {
  const [first] = writes;
  if (first === undefined) return new Map();
  const rows = await tx.rows<HeldRow & { retraction_id: string; copy_id: string }>(LOCK, [
    first.work.tenantId,
    writes.map((it) => it.work.retractionId),
    writes.map((it) => it.work.copyId),
    first.worker,
    open,
  ]);
  return new Map(rows.map((it) => [`${it.retraction_id} ${it.copy_id}`, it]));
}

/**
 * As `lockRows` with `open`, and locks with them what else is open for the same copies: a settlement wakes the rows
 * that waited for it, and locked later these would be out of the order.
 */
export async function lockToSettle(
  tx: Transaction,
  writes: readonly RowWrite<unknown>[],
): Promise<ReadonlySet<string>> {
  const [first] = writes;
  if (first === undefined) return new Set();
  const rows = await tx.rows<{ retraction_id: string; copy_id: string; is_own: boolean }>(LOCK_COPIES, [
    first.work.tenantId,
    writes.map((it) => it.work.retractionId),
    writes.map((it) => it.work.copyId),
    first.worker,
  ]);
  return new Set(rows.flatMap((it) => (it.is_own ? [`${it.retraction_id} ${it.copy_id}`] : [])));
}

export function keyOf({ retractionId, copyId }: Pick<CopyWork, "retractionId" | "copyId">): string {
  return `${retractionId} ${copyId}`;
}

// The rows and never the lanes are locked: who enqueues locks rows before lanes.
const LOCK: PreparedStatement = {
  name: "lock-rows",
  text: `
  select rc.retraction_id, rc.copy_id, rc.cancelled,
    case when rc.cleared_at is null or rc.cleared_at < rc.created_at then (
      select r.restored_as_of from retraction r where r.tenant_id = $1 and r.id = rc.retraction_id
    ) end as restored_as_of
  from unnest($2::uuid[], $3::uuid[]) as wanted(retraction_id, copy_id)
  join retraction_copy rc
    on rc.tenant_id = $1 and rc.retraction_id = wanted.retraction_id and rc.copy_id = wanted.copy_id
  join lane l on l.tenant_id = $1 and l.id = rc.lane_id
  where l.lease_owner = $4 and l.lease_until > now()
    and ($5::boolean is false or (rc.settled_at is null and rc.outcome <> 'held'))
  order by rc.retraction_id, rc.copy_id
  for update of rc`,
};

const LOCK_COPIES: PreparedStatement = {
  name: "lock-copies",
  text: `
  select rc.retraction_id, rc.copy_id, wanted.copy_id is not null and l.id is not null and rc.outcome <> 'held' as is_own
  from retraction_copy rc
  left join unnest($2::uuid[], $3::uuid[]) as wanted(retraction_id, copy_id)
    on rc.retraction_id = wanted.retraction_id and rc.copy_id = wanted.copy_id
  left join lane l on l.tenant_id = $1 and l.id = rc.lane_id and l.lease_owner = $4 and l.lease_until > now()
  where rc.tenant_id = $1 and rc.copy_id = any($3::uuid[]) and rc.settled_at is null
  order by rc.retraction_id, rc.copy_id
  for update of rc`,
};
