import type { SampleFacts } from "#mail/read-sample.ts";
import { openReadingThread, type ReadingOptions, type ReadingThread } from "./reading-thread.ts";

/** Reads the mails that people upload to name others by them. */
export function openSampleReading(options: Omit<ReadingOptions, "worker">): ReadingThread<SampleFacts> {
  return openReadingThread({ ...options, worker: new URL("./sample-worker.ts", import.meta.url) });
}
