import { randomBytes } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export function secretKeyFile(dataDir: string): string {
  return join(dataDir, "secret-key");
}

/**
 * The instance key of a single machine: made once in the data folder, readable by its owner only.
 * `isNew`: the administrator should be told where it is, for without it no sealed secret opens again.
 */
export async function readOrMakeSecretKey(
  dataDir: string,
): Promise<{ key: Buffer; file: string; isNew: boolean }> {
  const file = secretKeyFile(dataDir);
  const there = await readKey(file);
  if (there !== undefined) return { key: there, file, isNew: false };
  // Written beside it and then linked: of two first starts at once, one key wins and is whole.
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
  await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(fresh);
  const key = await readKey(file);
  if (key === undefined) throw new Error(`the secret key could not be written to ${file}`);
  return { key, file, isNew: true };
}

async function readKey(file: string): Promise<Buffer | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const key = Buffer.from(text.trim(), "base64");
  if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes in base64`);
  return key;
}
