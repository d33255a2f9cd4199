import type { Database } from "./database.ts";

/** How many copies on the ledger are not settled, over all tenants: for metrics. */
export async function openCopies(database: Database): Promise<number> {
  const [row] = await database.asWorker((tx) =>
    tx.rows<{ n: number }>("select count(*)::int as n from retraction_copy where settled_at is null"),
  );
  return row?.n ?? 0;
}
