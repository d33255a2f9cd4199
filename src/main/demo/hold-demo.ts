import type { Database } from "#store/database.ts";
import { type HeldLock, tryLock } from "#store/try-lock.ts";
import type { Log } from "#telemetry/log.ts";
import { every } from "../every.ts";

const LOOK_MS = 2_000;

/**
 * Makes this process the one that runs the demo of this database, for as long as it lives; `undefined` where another one
 * does. Two would each have mailboxes of their own, and each a token file over that of the other.
 */
export async function holdDemo(database: Database, log: Log): Promise<AsyncDisposable | undefined> {
  let held: HeldLock | undefined = await tryLock(database, "demo");
  if (held === undefined) return undefined;
  // A database that was restarted has forgotten who held it.
  const keeping = every(
    LOOK_MS,
    async () => {
      if (held?.isLost() !== false) held = await tryLock(database, "demo");
    },
    log,
  );
  return {
    [Symbol.asyncDispose]: async () => {
      await keeping[Symbol.asyncDispose]();
      held?.[Symbol.dispose]();
    },
  };
}
