import type { Database } from "#store/database.ts";

/** The TXT records of a DNS in which every domain of this database shows whose it is. */
export async function recordsOf(database: Database, name: string): Promise<readonly string[]> {
  const rows = await database.asWorker((tx) =>
    tx.rows<{ token: string }>("select proof_token as token from domain where '_undeliver.' || name = $1", [
      name,
    ]),
  );
  return rows.map(({ token }) => `undeliver-verification=${token}`);
}
