import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder, gone with its disposal; in memory where the machine has it. */
export async function openScratchFolder(name: string): Promise<AsyncDisposable & { readonly path: string }> {
  const isInMemory = await readdir("/dev/shm").then(
    () => true,
    () => false,
  );
  const path = await mkdtemp(join(isInMemory ? "/dev/shm" : tmpdir(), `undeliver-${name}-`));
  await chmod(path, 0o755); // as root, PostgreSQL and Postfix run as other users and must get in
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}
