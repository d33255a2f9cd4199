import type { Database } from "#store/database.ts";

/**
 * The ledger's clock goes on by so much: what nobody can be acting on comes due earlier, and what may be under way is
 * brought within the longest a call can take, and not nearer. Bans are left whole.
 */
export async function passTime(database: Database, byMs: number): Promise<void> {
  if (byMs <= 0) return;
  // Apart, and the rows first: in the order in which the engine locks them.
  await database.asWorker((tx) => tx.rows(ROWS, [byMs]));
  await database.asWorker((tx) => tx.rows(LANES));
}

const ROWS = `
  with past as (select $1::float8 * interval '1 millisecond' as by)
  update retraction_copy rc set
    look_base_at = look_base_at - by, created_at = created_at - by,
    due_at = greatest(due_at - by, least(due_at, now() + interval '5 seconds'))
  from past
  where rc.settled_at is null and rc.outcome <> 'throttled' and rc.due_at > now() + interval '1 second'`;

const LANES = `
  update lane l set due_at = rc.due_at
  from (select tenant_id, lane_id, min(due_at) as due_at from retraction_copy where settled_at is null group by 1, 2) rc
  where l.tenant_id = rc.tenant_id and l.id = rc.lane_id and l.due_at > rc.due_at`;
