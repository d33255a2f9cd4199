import { createReadStream, createWriteStream } from "node:fs";
import { access, open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { BackupOptions, Backups, RestoredShown, RestoreOptions } from "#cli/cli-deps.ts";
import { CliError } from "#cli/cli-error.ts";
import type { Config } from "#config/config.ts";
import { secretKeyFile } from "#config/secret-key.ts";
import { writeBackup } from "#store/backup.ts";
import { BackupError } from "#store/backup-file.ts";
import { noteRestore } from "#store/cluster.ts";
import { openDatabase } from "#store/database.ts";
import { findKeyRoot } from "#store/instance-key.ts";
import { migrate } from "#store/migrate.ts";
import { restoreBackup } from "#store/restore.ts";
import { openSealer } from "#store/seal.ts";
import { codeOf } from "#shared/error-code.ts";
import type { Data } from "./open-data.ts";
import { readVersion } from "./read-version.ts";

type OnData = <T>(work: (data: Data) => Promise<T>) => Promise<T>;

/** The whole database into a file, and back. */
export function backupsOn(config: Config, onData: OnData): Backups {
  return {
    make: async (file, options) => {
      await refuseOverwriting(file);
      return onData(({ connection }) => make(connection, file, options));
    },
    restore: async (file, options) => {
      await refuseWithoutKey(config);
      return onData(async ({ connection, keys }) => {
        const restored = await restore(connection, file, options);
        await refuseOtherKey(connection, keys);
        return restored;
      });
    },
    restored: () =>
      onData(async ({ connection }) => {
        await migrate(connection);
        return noteRestore(connection).catch((error: unknown) => {
          throw inWords(error, "nothing was changed");
        });
      }),
  };
}

/** Fast: what is sealed does not get smaller, and the rest is half the size after the first look. */
const LEVEL = 2;

async function make(
  connection: Data["connection"],
  file: string,
  { onStanding, signal }: BackupOptions,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  // Of the schema as it is: whoever goes to a newer version makes a backup before it.
  const part = `${file}.part`;
  let rows = 0;
  const pieces = writeBackup(connection, {
    madeBy: await readVersion(),
    onTable: (standing) => {
      ({ rows } = standing);
      onStanding(standing);
    },
  });
  try {
    const out = createWriteStream(part, { flags: "wx", mode: 0o600 });
    await pipeline(Readable.from(pieces), createGzip({ level: LEVEL }), out, { signal });
    await flush(part);
    await rename(part, file);
    await flush(dirname(file));
  } catch (error) {
    if (codeOf(error) === "EEXIST")
      throw new CliError(
        `${part} is there: another backup writes it, or one was killed. Remove it where none is running.`,
      );
    await rm(part, { force: true });
    if (signal.aborted) throw new CliError("Stopped: no backup was made.");
    throw cannotWrite(part, error) ?? inWords(error, "no backup was made");
  }
  return { rows, bytes: (await stat(file)).size };
}

/** A backup that a loss of power takes away is none, and its name is in its folder. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function restore(
  connection: Data["connection"],
  file: string,
  { onStanding, signal }: RestoreOptions,
): Promise<RestoredShown> {
  const { size: total } = await stat(file).catch((cause: unknown) => {
    throw new CliError(`${file} cannot be read (${codeOf(cause)}).`, { cause });
  });
  const source = createReadStream(file);
  const pieces = source.pipe(createGunzip());
  source.on("error", (error) => pieces.destroy(error));
  signal.addEventListener("abort", () => pieces.destroy(new CliError(STOPPED)), { once: true });
  try {
    return await restoreBackup(connection, pieces, {
      onRows: (rows) => onStanding({ done: source.bytesRead, total, rows }),
    });
  } catch (error) {
    throw inWords(error, "the restore did not end");
  } finally {
    source.destroy();
  }
}

const STOPPED = "Stopped: the database is as empty as before.";

/** `instead`: how things stand then. */
function inWords(error: unknown, instead: string): unknown {
  if (LOST.test(codeOf(error)))
    return new CliError(`The database went away meanwhile: ${instead}. Say it again when it is there.`, {
      cause: error,
    });
  if (error instanceof BackupError) return new CliError(error.message, { cause: error });
  if (codeOf(error).startsWith("Z_")) {
    return new CliError("The backup is cut off or damaged, or is none. Take another one.", { cause: error });
  }
  return error;
}

/** It was stopped, killed or taken over, or the network in between ended: nothing that saying it again could not mend. */
const LOST = /^(08...|57P0[1-5]|ECONNRESET|EPIPE)$/;

/** The file's own trouble, where it was that. */
function cannotWrite(part: string, error: unknown): CliError | undefined {
  const code = codeOf(error);
  const why = WRITING[code];
  return why === undefined
    ? undefined
    : new CliError(`${part} cannot be written (${code}): ${why}`, { cause: error });
}

const NOT_OURS = "this user may not write there. In a container that is user 1000.";
const WRITING: Readonly<Record<string, string>> = {
  ENOENT: "its folder is not there.",
  ENOTDIR: "its folder is none.",
  EACCES: NOT_OURS,
  EPERM: NOT_OURS,
  EROFS: "that disk is for reading only.",
  ENOSPC: "its disk is full. No backup was made.",
  EDQUOT: "its quota is used up. No backup was made.",
};

async function refuseOverwriting(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new CliError(`${file} is there already: give the backup a name of its own.`);
}

/** A key that is made now would open nothing of it. */
async function refuseWithoutKey({ databaseUrl, secretKey, dataDir }: Config): Promise<void> {
  if (databaseUrl !== undefined || secretKey !== undefined) return;
  const file = resolve(secretKeyFile(dataDir));
  await access(file).catch((cause: unknown) => {
    throw new CliError(
      `The instance key of the backup is missing: copy the old machine's secret-key to ${file}, or set UNDELIVER_SECRET_KEY.`,
      { cause },
    );
  });
}

/** It is all there, and only the key is missing: nothing has to be restored again. */
async function refuseOtherKey(
  connection: Data["connection"],
  { current, others }: Data["keys"],
): Promise<void> {
  await using database = openDatabase({ connection, maxConnections: 1, onError: () => {} });
  if ((await findKeyRoot(database, openSealer(current, others))) !== undefined) return;
  throw new CliError(
    "The backup is restored, but the instance key here is not the one that its secrets are sealed with: " +
      "set UNDELIVER_SECRET_KEY (or the file secret-key of the data folder) to that one before you start.",
  );
}
