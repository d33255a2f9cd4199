import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

export function secretKeyFile(dataDir: string): string {
  return join(dataDir, "secret-key");
}

export interface SecretKeys {
  /** The first one seals; while a new key takes the place of the former one, both open. */
  readonly keys: readonly [Buffer, ...Buffer[]];
  readonly file: string;
  readonly isNew: boolean;
}

/**
 * The instance key of a single machine: made once in the data folder, readable by its owner only.
 * `isNew`: the administrator should be told where it is, for without it no sealed secret opens again.
 */
export async function readOrMakeSecretKey(dataDir: string): Promise<SecretKeys> {
  const file = secretKeyFile(dataDir);
  const there = await readKeys(file);
  if (there !== undefined) return { keys: there, file, isNew: false };
  // Written beside it and then linked: of two first starts at once, one key wins and is whole.
  const fresh = `${file}.${process.pid}`;
  await writeWhole(fresh, [randomBytes(32)]);
  await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(fresh);
  await keepFolder(dataDir);
  const keys = await readKeys(file);
  if (keys === undefined) throw new Error(`the secret key could not be written to ${file}`);
  return { keys, file, isNew: true };
}

/** Puts a new key before the one that is there. Where two are there already, a rotation is under way: it goes on. */
export async function addSecretKey(dataDir: string): Promise<SecretKeys> {
  const { keys, file } = await readOrMakeSecretKey(dataDir);
  if (keys.length > 1) return { keys, file, isNew: false };
  await replaceKeys(dataDir, [randomBytes(32), ...keys]);
  const now = await readKeys(file);
  if (now === undefined) throw new Error(`the secret key could not be written to ${file}`);
  return { keys: now, file, isNew: true };
}

/** Nothing is sealed under the former keys any more. */
export async function dropFormerKeys(dataDir: string): Promise<void> {
  const { keys } = await readOrMakeSecretKey(dataDir);
  if (keys.length > 1) await replaceKeys(dataDir, [keys[0]]);
}

/** A crash in between leaves the former file, whole: a lost key would be lost secrets. */
async function replaceKeys(dataDir: string, keys: readonly Buffer[]): Promise<void> {
  const file = secretKeyFile(dataDir);
  const fresh = `${file}.${process.pid}`;
  await writeWhole(fresh, keys);
  await rename(fresh, file);
  await keepFolder(dataDir);
}

/**
 * A name is on the disk only once its folder is. Else a loss of power may bring the former file back, after the database has
 * sealed its secrets under the new key and has that on its disk.
 */
async function keepFolder(dataDir: string): Promise<void> {
  await using handle = await open(dataDir, "r");
  await handle.sync();
}

async function writeWhole(file: string, keys: readonly Buffer[]): Promise<void> {
  await using handle = await open(file, "w", 0o600);
  await handle.writeFile(keys.map((it) => `${it.toString("base64")}\n`).join(""));
  await handle.sync();
}

async function readKeys(file: string): Promise<SecretKeys["keys"] | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const [first, ...others] = text
    .trim()
    .split(/\s+/)
    .map((line) => Buffer.from(line, "base64"));
  if (first === undefined || [first, ...others].some((it) => it.length !== 32))
    throw new Error(`${file} does not hold 32 bytes in base64`);
  return [first, ...others];
}
