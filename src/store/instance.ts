import type { Database } from "./database.ts";

/** What the instance decided once. `decide` is asked on the first call only, and all nodes live by its answer. */
export async function decideOnce(
  database: Database,
  key: string,
  decide: (facts: { readonly hasTenants: boolean }) => boolean,
): Promise<boolean> {
  return database.asWorker(async (tx) => {
    const [known] = await tx.rows<{ value: boolean }>("select value from instance where key = $1", [key]);
    if (known !== undefined) return known.value;
    const tenants = await tx.rows("select 1 from tenant limit 1");
    const decision = decide({ hasTenants: tenants.length > 0 });
    await tx.rows("insert into instance (key, value) values ($1, $2) on conflict do nothing", [
      key,
      JSON.stringify(decision),
    ]);
    return decision;
  });
}

/** Takes another decision from now on. */
export async function decideAnew(database: Database, key: string, decision: boolean): Promise<void> {
  await database.asWorker((tx) =>
    tx.rows(
      "insert into instance (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value",
      [key, JSON.stringify(decision)],
    ),
  );
}
