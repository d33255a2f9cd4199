import { access, constants, mkdir, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type pg from "pg";
import { CliError } from "#cli/cli-error.ts";
import type { Config } from "#config/config.ts";
import { readOrMakeSecretKey } from "#config/secret-key.ts";
import { openEmbedded } from "#store/embedded.ts";
import type { KeyRing } from "#store/seal.ts";
import type { Log } from "#telemetry/log.ts";

export interface Data extends AsyncDisposable {
  readonly connection: pg.ClientConfig;
  readonly keys: KeyRing;
}

/** Where the state lives: the operator's own PostgreSQL, or the one this program starts in its data folder. */
export async function openData(config: Config, log: Log): Promise<Data> {
  const { databaseUrl, secretKey, otherSecretKeys } = config;
  const given = secretKey && { current: secretKey, others: otherSecretKeys };
  if (databaseUrl !== undefined && given !== undefined) {
    const connection = { connectionString: databaseUrl };
    return { connection, keys: given, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const dataDir = resolve(config.dataDir);
  await makeFolder(dataDir);
  const keys = given ?? (await inOneSentence(keysInFolder(dataDir, log)));
  const embedded = await inOneSentence(openEmbedded(join(dataDir, "postgres")));
  let leaving: Promise<void> | undefined;
  return {
    connection: embedded.connection,
    keys,
    [Symbol.asyncDispose]: () => (leaving ??= Promise.resolve(embedded[Symbol.asyncDispose]())),
  };
}

async function keysInFolder(dataDir: string, log: Log): Promise<KeyRing> {
  const {
    keys: [current, ...others],
    file,
    isNew,
  } = await readOrMakeSecretKey(dataDir);
  if (isNew)
    log.warn({ file }, "made the instance key: keep a copy, without it no stored secret can be opened");
  return { current, others };
}

/** What fails here says itself what to do: where it happened helps nobody. */
async function inOneSentence<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (cause) {
    throw new CliError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Step by step: asked for the whole way below /proc, Node's own mkdir never comes back. */
async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let it = folder; !(await isThere(it)) && dirname(it) !== it; it = dirname(it)) missing.unshift(it);
  try {
    for (const it of missing) await makeOne(it);
    await access(folder, constants.W_OK);
    // A file is there too.
    await readdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CliError(
      `UNDELIVER_DATA_DIR (${folder}) cannot be used as a folder (${code}): choose one that this user may write to.`,
      { cause },
    );
  }
}

/** Another start may make it at the same time. */
async function makeOne(folder: string): Promise<void> {
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
