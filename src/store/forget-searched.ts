import type { Database } from "./database.ts";
import { forgetObservables } from "./forget-observables.ts";
import { type KeptSince, keptSince } from "./kept-since.ts";

interface Forgetting {
  readonly now: Date;
  /** Ends it between two batches; the next time it goes on there. */
  readonly stop: AbortSignal;
  /** So many rows at once. */
  readonly batch?: number;
}

/**
 * Deletes what mail was found by once the tenant's retention is over: what it is like and says, which mail it answers,
 * what it is searched by. Batch by batch, each in a transaction of its own, so that nothing waits for it; any number of
 * nodes may be at it, and each leaves out what another is at. Answers how many rows there were.
 */
export async function forgetSearched(
  database: Database,
  { now, stop, batch = 2_000 }: Forgetting,
): Promise<number> {
  const kept = await database.asWorker((tx) => keptSince(tx, { what: "search", now }));
  let forgotten = 0;
  for (const table of TABLES)
    for (const it of kept) forgotten += await forgetOfTenant(database, { ...it, table, stop, batch });
  return forgotten + (await forgetObservables(database, { kept, now, stop }));
}

/** Both have an index by tenant and message. */
const TABLES = ["message_likeness", "message_reference"] as const;

interface OfTenant extends KeptSince {
  readonly table: (typeof TABLES)[number];
  readonly stop: AbortSignal;
  readonly batch: number;
}

async function forgetOfTenant(
  database: Database,
  { tenantId, since, table, stop, batch }: OfTenant,
): Promise<number> {
  const statement = forgetIn(table);
  let forgotten = 0;
  // What was deleted stays in the index until it is cleaned: each batch begins where the last one ended.
  for (let from = FIRST_ID; !stop.aborted; ) {
    const values = [tenantId, from, since, batch];
    const [gone] = await database.asTenant(tenantId, (tx) => tx.rows<Gone>(statement, values));
    forgotten += gone?.count ?? 0;
    if (gone === undefined || gone.last === null || gone.count < batch) break;
    from = gone.last;
  }
  return forgotten;
}

const FIRST_ID = "00000000-0000-0000-0000-000000000000";

interface Gone {
  readonly count: number;
  readonly last: string | null;
}

function forgetIn(table: OfTenant["table"]): string {
  return `
  with old as (
    select ctid, message_id from ${table}
    where tenant_id = $1 and message_id >= $2 and message_id < $3
    order by message_id limit $4 for update skip locked
  ), gone as (
    delete from ${table} t using old where t.ctid = old.ctid and t.tenant_id = $1 returning 1
  )
  select (select count(*) from gone)::int as count, (select message_id from old order by message_id desc limit 1) as last`;
}
