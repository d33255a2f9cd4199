import { markStarted } from "#intake/run-with-deadline.ts";
import type { ReadingTask } from "#intake/reading-thread.ts";

/** A thread that breaks or hangs, as the bytes say. */
export function read({ raw, mark }: ReadingTask): unknown {
  markStarted(mark);
  const word = Buffer.from(raw).toString();
  if (word === "throw") throw new Error("broken");
  if (word === "exit") process.exit(1);
  while (word === "hang");
  return { header: undefined, contentKey: word };
}
