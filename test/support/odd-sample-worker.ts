import { markStarted } from "#intake/run-with-deadline.ts";
import type { SampleTask } from "#intake/sample-worker.ts";

/** A thread that breaks or hangs, as the bytes say. */
export function read({ raw, mark }: SampleTask): unknown {
  markStarted(mark);
  const word = Buffer.from(raw).toString();
  if (word === "throw") throw new Error("broken");
  if (word === "exit") process.exit(1);
  while (word === "hang");
  return { header: undefined, contentKey: word };
}
