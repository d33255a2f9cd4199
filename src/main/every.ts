import type { Log } from "#telemetry/log.ts";

/**
 * A small job that runs again and again, one at a time: where one takes longer than `ms`, the turns meanwhile are left out.
 * Disposing tells the one under way to stop, and waits for it.
 */
export function every(ms: number, job: (stop: AbortSignal) => Promise<unknown>, log: Log): AsyncDisposable {
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    try {
      await job(stop.signal);
    } catch (error) {
      log.warn({ error }, "a periodic job failed");
    } finally {
      running = undefined;
    }
  };
  const timer = setInterval(() => {
    running ??= run();
  }, ms);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      stop.abort();
      await running;
    },
  };
}
