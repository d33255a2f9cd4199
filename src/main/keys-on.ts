import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KeysRotated, Operator } from "#cli/cli-deps.ts";
import { CliError } from "#cli/cli-error.ts";
import type { Config } from "#config/config.ts";
import { addSecretKey, dropFormerKeys, secretKeyFile } from "#config/secret-key.ts";
import type { Database } from "#store/database.ts";
import { countByKey, rotateKeys } from "#store/rotate-keys.ts";
import { openSealer, type Sealer } from "#store/seal.ts";
import { type HeldLock, tryLock } from "#store/try-lock.ts";

type OnDatabase = <T>(work: (database: Database, sealer: Sealer) => Promise<T>) => Promise<T>;

/** The instance keys, for the instance operator: in the environment where they are set there, else in the data folder. */
export function keysOn(config: Config, onDatabase: OnDatabase): Operator["keys"] {
  const dataDir = resolve(config.dataDir);
  const file = config.secretKey === undefined ? secretKeyFile(dataDir) : undefined;
  return {
    list: () =>
      onDatabase(async (database, { keyId, otherKeyIds }) => ({
        sealing: keyId,
        others: otherKeyIds,
        values: Object.fromEntries(await countByKey(database)),
        file,
      })),
    rotate: () =>
      onDatabase(async (database, sealer) => {
        // Of two that made a key each, one key would be written over, and with it what it has sealed.
        using held = await waitForLock(database);
        if (held === undefined)
          throw new CliError("Another rotation of the keys is under way: wait for its end.");
        if (file === undefined) return await rotate(database, sealer, undefined);
        const {
          keys: [current, ...others],
        } = await addSecretKey(dataDir);
        const rotated = await rotate(database, openSealer(current, others), file);
        if (rotated.result === "rotated") await dropFormerKeys(dataDir);
        return rotated;
      }),
  };
}

const LOCK_TRIES = 20;
const LOCK_PAUSE_MS = 250;

/** The session of a rotation that has just ended frees it a moment later. */
async function waitForLock(database: Database): Promise<HeldLock | undefined> {
  for (let tries = 1; ; tries++) {
    const held = await tryLock(database, "rotate-keys");
    if (held !== undefined || tries === LOCK_TRIES) return held;
    await sleep(LOCK_PAUSE_MS);
  }
}

async function rotate(database: Database, sealer: Sealer, file: string | undefined): Promise<KeysRotated> {
  const rotated = await rotateKeys(database, sealer);
  if (rotated.result === "not_its_key")
    throw new CliError(
      "None of the instance keys is one of this database: set UNDELIVER_OTHER_SECRET_KEYS to the one its secrets are sealed with.",
    );
  const { keyId: key, ...rest } = rotated;
  return { ...rest, key, file };
}
