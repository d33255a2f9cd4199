import type { CopyWork } from "#retraction/ledger.ts";
import type { Transaction } from "./database.ts";
import type { RowWrite } from "./gather-writes.ts";

/** A row that is the worker's own to write. */
interface HeldRow {
  /** Why it was called off while a call was under way. */
  readonly cancelled: string | null;
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

export function keyOf({ retractionId, copyId }: Pick<CopyWork, "retractionId" | "copyId">): string {
  return `${retractionId} ${copyId}`;
}

// The rows and never the lanes are locked: who enqueues locks rows before lanes.
const LOCK = `
  select rc.retraction_id, rc.copy_id, rc.cancelled
  from unnest($2::uuid[], $3::uuid[]) as wanted(retraction_id, copy_id)
  join retraction_copy rc
    on rc.tenant_id = $1 and rc.retraction_id = wanted.retraction_id and rc.copy_id = wanted.copy_id
  join lane l on l.tenant_id = $1 and l.id = rc.lane_id
  where l.lease_owner = $4 and l.lease_until > now()
    and ($5::boolean is false or (rc.settled_at is null and rc.outcome <> 'held'))
  order by rc.retraction_id, rc.copy_id
  for update of rc`;
