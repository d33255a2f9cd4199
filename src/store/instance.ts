import type { Database } from "./database.ts";

const PUBLIC_URL = "public_url";

/** Where people reach the server that was started last: a command knows the database, and not how that one was started. */
export async function tellPublicUrl(database: Database, url: string): Promise<void> {
  await database.asWorker((tx) => tx.rows(SAVE, [PUBLIC_URL, JSON.stringify(url)]));
}

/** `undefined`: no server with an API was ever started on this database. */
export async function readPublicUrl(database: Database): Promise<string | undefined> {
  const [told] = await database.asWorker((tx) =>
    tx.rows<{ value: string }>("select value from instance where key = $1", [PUBLIC_URL]),
  );
  return told?.value;
}

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
  await database.asWorker((tx) => tx.rows(SAVE, [key, JSON.stringify(decision)]));
}

const SAVE =
  "insert into instance (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value";
