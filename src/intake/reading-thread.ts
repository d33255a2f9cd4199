import { Piscina } from "piscina";
import { newStartMark, runWithDeadline, type StartMark } from "./run-with-deadline.ts";

/** What the thread is given; its module exports `read`, which answers it. */
export interface ReadingTask {
  readonly raw: Uint8Array;
  readonly mark: StartMark;
}

export interface ReadingThread<Result> extends AsyncDisposable {
  /** `undefined`: there is nothing to be read in these bytes, or reading them took too long. */
  read(raw: Uint8Array): Promise<Result | undefined>;
}

export interface ReadingOptions {
  readonly worker: URL;
  /** For one mail, from the moment the thread takes it. */
  readonly deadlineMs: number;
  /** A thread that was lost; never carries mail. */
  readonly onTrouble: (error: unknown) => void;
}

const START_MS = 60_000;
const MAX_THREAD_MB = 256;
/** People upload samples, and look at mails, now and then. */
const IDLE_MS = 30_000;

/**
 * Reads mails that people ask about in a thread of its own, one after another: whoever wrote them wrote them for somebody
 * else, and what is slow or large in them must hold up no request.
 */
export function openReadingThread<Result>({
  worker,
  deadlineMs,
  onTrouble,
}: ReadingOptions): ReadingThread<Result> {
  const pool = new Piscina({
    filename: worker.href,
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
      const task: ReadingTask = { raw, mark };
      const limits = { mark, deadlineMs, startMs: START_MS };
      // The reply is our own worker's.
      const work = async (signal: AbortSignal) => (await pool.run(task, { signal })) as Result | undefined;
      return runWithDeadline(work, limits).catch((error: unknown) => {
        onTrouble(error);
        return undefined;
      });
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}
