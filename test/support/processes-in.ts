import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/**
 * Processes whose working folder or arguments lie in `folder`, with their command lines. One that is just ending, or
 * a zombie, has no command line and does nothing any more. Linux only: elsewhere always none.
 */
export async function processesIn(folder: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((it) => /^\d+$/.test(it));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await commandLine(pid);
      const at = await readlink(`/proc/${pid}/cwd`).catch(() => "");
      const isThere = command !== "" && (command.includes(folder) || at.startsWith(folder));
      return isThere ? `${pid} ${command}` : undefined;
    }),
  );
  return found.filter((it) => it !== undefined);
}

/** Ends the postmaster of the database in `dataDir` without warning; nothing where none runs. */
export async function killPostmaster(dataDir: string): Promise<void> {
  const file = await readFile(join(dataDir, "pg", "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(file, 10);
  // The number in an old file can be a stranger's by now.
  if ((await commandLine(String(pid))).includes(dataDir)) process.kill(pid, "SIGKILL");
}

async function commandLine(pid: string): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return text.replaceAll("\0", " ").trim();
}
