import { type SampleFacts, readSample } from "#mail/read-sample.ts";
import { markStarted, type StartMark } from "./run-with-deadline.ts";

export interface SampleTask {
  readonly raw: Uint8Array;
  readonly mark: StartMark;
}

/** What a worker thread runs; Piscina calls it by its name. */
export function read({ raw, mark }: SampleTask): SampleFacts | undefined {
  markStarted(mark);
  return readSample(raw);
}
