import { endPresence, tellPresence } from "#store/processes.ts";
import { every } from "./every.ts";
import { readVersion } from "./read-version.ts";
import type { Shared } from "./shared-parts.ts";

/** Four times in the time after which a silent process counts as gone. */
const TELL_MS = 30_000;

/** From now on the health screen shows this process; disposing takes it off again. */
export async function openPresence({ database, config, log, sealer }: Shared): Promise<AsyncDisposable> {
  const presence = {
    id: crypto.randomUUID(),
    roles: config.roles,
    version: await readVersion(),
    sealingKey: sealer.keyId,
  };
  await tellPresence(database, presence);
  const telling = every(TELL_MS, () => tellPresence(database, presence), log);
  return {
    [Symbol.asyncDispose]: async () => {
      await telling[Symbol.asyncDispose]();
      // A database that is gone by now forgets it by itself.
      await endPresence(database, presence.id).catch(() => {});
    },
  };
}
