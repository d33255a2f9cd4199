import type { Log } from "#telemetry/log.ts";

/** A small job that runs again and again; disposing waits for the one under way. */
export function every(ms: number, job: () => Promise<void>, log: Log): AsyncDisposable {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(job).catch((error: unknown) => log.warn({ error }, "a periodic job failed"));
  }, ms);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
