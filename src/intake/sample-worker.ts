import { type SampleFacts, readSample } from "#mail/read-sample.ts";
import type { ReadingTask } from "./reading-thread.ts";
import { markStarted } from "./run-with-deadline.ts";

/** What a worker thread runs; Piscina calls it by its name. */
export function read({ raw, mark }: ReadingTask): SampleFacts | undefined {
  markStarted(mark);
  return readSample(raw);
}
