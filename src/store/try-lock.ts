import type { Database } from "./database.ts";

export interface HeldLock extends Disposable {
  /** The session that held it is gone, and the lock with it. */
  isLost(): boolean;
}

/** Numbers of our own among all advisory locks of the database. */
const LOCKS = { demo: 7_160_116, "rotate-keys": 7_160_117 } as const;

/** Takes the lock for as long as this session lasts; `undefined` where another process has it. */
export async function tryLock(database: Database, name: keyof typeof LOCKS): Promise<HeldLock | undefined> {
  const client = await database.pool.connect();
  let isLost = false;
  client.on("error", () => (isLost = true));
  client.on("end", () => (isLost = true));
  try {
    const { rows } = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [
      LOCKS[name],
    ]);
    if (rows[0]?.held !== true) {
      client.release(true);
      return undefined;
    }
  } catch (error) {
    client.release(true);
    throw error;
  }
  // The session goes with it, and frees the lock.
  return { isLost: () => isLost, [Symbol.dispose]: () => client.release(true) };
}
