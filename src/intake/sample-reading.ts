import { Piscina } from "piscina";
import type { SampleFacts } from "#mail/read-sample.ts";
import { newStartMark, runWithDeadline } from "./run-with-deadline.ts";
import type { SampleTask } from "./sample-worker.ts";

export interface SampleReading extends AsyncDisposable {
  /** `undefined`: the bytes are no mail, or reading them took too long. */
  read(raw: Uint8Array): Promise<SampleFacts | undefined>;
}

export interface SampleReadingOptions {
  /** For one file, from the moment a thread takes it. */
  readonly deadlineMs: number;
  /** A thread that was lost; never carries mail. */
  readonly onTrouble: (error: unknown) => void;
  /** Another thread than the product's, for tests. */
  readonly worker?: URL;
}

const START_MS = 60_000;
const MAX_THREAD_MB = 256;
/** People upload samples now and then. */
const IDLE_MS = 30_000;

/**
 * Reads uploaded files in a thread of their own, one after another: whoever wrote them wrote them for somebody else, and
 * what is slow or large in them must hold up no request.
 */
export function openSampleReading({ deadlineMs, onTrouble, worker }: SampleReadingOptions): SampleReading {
  const pool = new Piscina({
    filename: (worker ?? new URL("./sample-worker.ts", import.meta.url)).href,
    name: "read",
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: MAX_THREAD_MB },
  });
  pool.on("error", onTrouble);
  return {
    read: async (raw) => {
      const mark = newStartMark();
      const task: SampleTask = { raw, mark };
      const limits = { mark, deadlineMs, startMs: START_MS };
      // The reply is our own worker's.
      const work = async (signal: AbortSignal) =>
        (await pool.run(task, { signal })) as SampleFacts | undefined;
      return runWithDeadline(work, limits).catch((error: unknown) => {
        onTrouble(error);
        return undefined;
      });
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}
