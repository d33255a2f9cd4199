import type { Database, Transaction } from "./database.ts";
import type { KeptSince } from "./kept-since.ts";

interface Walk {
  readonly kept: readonly KeptSince[];
  readonly now: Date;
  readonly stop: AbortSignal;
  /** So many blocks of 8 kB at once. */
  readonly blocks?: number;
}

const DAY_MS = 86_400_000;

/**
 * Walks through the table once a day, some blocks at a time, and deletes what is older than its tenant keeps. A mail has
 * sixteen rows or so, and an index by age would be paid for by each of them when it comes in (a sixth of the time and a
 * third of the log that writing them takes); one by block (BRIN) is cheap, but later rows take the room of deleted ones,
 * and then every block may hold something old. To read all of it once a day costs no mail anything.
 */
export async function forgetObservables(
  database: Database,
  { kept, now, stop, blocks = 1_000 }: Walk,
): Promise<number> {
  if (kept.length === 0) return 0;
  let forgotten = 0;
  while (!stop.aborted) {
    const step = await database.asWorker((tx) => walkOn(tx, { kept, now, blocks }));
    if (step === undefined) break;
    forgotten += step.count;
  }
  return forgotten;
}

interface Step {
  readonly count: number;
}

/** `undefined`: the walk of today is over, or another node is at this step. */
async function walkOn(
  tx: Transaction,
  { kept, now, blocks }: Pick<Walk, "kept" | "now"> & { readonly blocks: number },
): Promise<Step | undefined> {
  const [walk] = await tx.rows<WalkRow>(HOLD);
  if (walk === undefined) return undefined;
  const { nextBlock, endedAt } = walk.value;
  const isResting = nextBlock === 0 && endedAt !== null && Date.parse(endedAt) > now.getTime() - DAY_MS;
  if (isResting) return undefined;
  const end = nextBlock + blocks;
  const [gone] = await tx.rows<Step>(FORGET_BLOCKS, [
    `(${nextBlock},0)`,
    `(${end},0)`,
    kept.map((it) => it.tenantId),
    kept.map((it) => it.since),
  ]);
  const isAtEnd = end >= Number(walk.blockCount);
  const value = isAtEnd ? { nextBlock: 0, endedAt: now } : { nextBlock: end, endedAt };
  await tx.rows(GO_ON, [JSON.stringify(value)]);
  return { count: gone?.count ?? 0 };
}

interface WalkRow {
  readonly value: { readonly nextBlock: number; readonly endedAt: string | null };
  /** A bigint, which the driver gives as text. */
  readonly blockCount: string;
}

const HOLD = `
  select value, pg_relation_size('observable') / current_setting('block_size')::int as "blockCount"
  from instance where key = 'observable-walk' for update skip locked`;
// The blocks first, whatever the planner thinks of the key: by that it would read all that a tenant has for each step.
export const FORGET_BLOCKS = `
  with block as materialized (
    select ctid, tenant_id, message_id from observable where ctid >= $1::tid and ctid < $2::tid
  ), old as (
    select block.ctid from block join unnest($3::uuid[], $4::uuid[]) as k(tenant_id, since)
      on k.tenant_id = block.tenant_id and block.message_id < k.since
  ), gone as (
    delete from observable where ctid = any(array(select ctid from old)) returning 1
  )
  select count(*)::int as count from gone`;
const GO_ON = "update instance set value = $1 where key = 'observable-walk'";
