import { readdir, readFile } from "node:fs/promises";

/** Linux counts processor time in hundredths of a second. */
const TICK_SECONDS = 0.01;

/**
 * Seconds of processor time that a process and all below it have used since they started, those included that have
 * ended. On a machine that others use as well this says more than the clock, though they make it larger too.
 */
export async function processorSeconds(root: number): Promise<number> {
  const all = new Map((await readAll()).map((it) => [it.pid, it]));
  const isBelow = (pid: number): boolean => {
    for (let at = all.get(pid); at !== undefined; at = all.get(at.parent)) if (at.pid === root) return true;
    return false;
  };
  return all
    .values()
    .filter((it) => isBelow(it.pid))
    .reduce((sum, it) => sum + it.seconds, 0);
}

interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

async function readAll(): Promise<readonly ProcessTime[]> {
  const pids = (await readdir("/proc")).filter((it) => /^\d+$/.test(it));
  return (await Promise.all(pids.map(readOne))).flat();
}

/** proc(5): behind the name in brackets come state, parent, and as 12th to 15th the times of itself and of its ended children. */
async function readOne(pid: string): Promise<readonly ProcessTime[]> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return []; // ended meanwhile
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, it) => sum + Number(it), 0);
  return [{ pid: Number(pid), parent: Number(fields[1]), seconds: ticks * TICK_SECONDS }];
}
