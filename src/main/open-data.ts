import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type pg from "pg";
import type { Config } from "#config/config.ts";
import { readOrMakeSecretKey } from "#config/secret-key.ts";
import { openEmbedded } from "#store/embedded.ts";
import type { Log } from "#telemetry/log.ts";

export interface Data extends AsyncDisposable {
  readonly connection: pg.ClientConfig;
  readonly secretKey: Buffer;
}

/** Where the state lives: the operator's own PostgreSQL, or the one this program starts in its data folder. */
export async function openData(config: Config, log: Log): Promise<Data> {
  const { databaseUrl, secretKey } = config;
  if (databaseUrl !== undefined && secretKey !== undefined) {
    const connection = { connectionString: databaseUrl };
    return { connection, secretKey, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const dataDir = resolve(config.dataDir);
  await mkdir(dataDir, { recursive: true });
  const key = secretKey ?? (await makeSecretKey(dataDir, log));
  const embedded = await openEmbedded(join(dataDir, "postgres"));
  let leaving: Promise<void> | undefined;
  return {
    connection: embedded.connection,
    secretKey: key,
    [Symbol.asyncDispose]: () => (leaving ??= Promise.resolve(embedded[Symbol.asyncDispose]())),
  };
}

async function makeSecretKey(dataDir: string, log: Log): Promise<Buffer> {
  const { key, file, isNew } = await readOrMakeSecretKey(dataDir);
  if (isNew)
    log.warn({ file }, "made the instance key: keep a copy, without it no stored secret can be opened");
  return key;
}
