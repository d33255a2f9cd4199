import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { type MailSnapshot, restoreMail, takeMailSnapshot } from "#simulator/mail-snapshot.ts";
import type { Simulator } from "#simulator/start-simulator.ts";
import { writePrivate } from "./demo-state.ts";

/** Another number for another shape: a file of another version is left alone, and written over. */
const VERSION = 1;

export function mailboxesFile(dataDir: string): string {
  return join(dataDir, "demo.mailboxes");
}

/** False where there is no file, or none that this version can read: the mailboxes are empty then. */
export async function loadMailboxes(dataDir: string, { world }: Simulator): Promise<boolean> {
  const bytes = await readFile(mailboxesFile(dataDir)).catch(() => undefined);
  const saved = bytes && read(bytes);
  if (saved?.version !== VERSION) return false;
  restoreMail(world.organisations, saved.mail);
  return true;
}

export async function saveMailboxes(dataDir: string, { world }: Simulator): Promise<void> {
  const saved: Saved = { version: VERSION, mail: takeMailSnapshot(world.organisations) };
  await writePrivate(dataDir, mailboxesFile(dataDir), serialize(saved));
}

export function forgetMailboxes(dataDir: string): Promise<void> {
  return rm(mailboxesFile(dataDir), { force: true });
}

interface Saved {
  readonly version: number;
  readonly mail: MailSnapshot;
}

/** `undefined` for what was cut off in the middle. */
function read(bytes: Buffer): Saved | undefined {
  try {
    return deserialize(bytes) as Saved;
  } catch {
    return undefined;
  }
}
