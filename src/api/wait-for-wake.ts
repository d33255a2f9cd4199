import { setTimeout as sleep } from "node:timers/promises";

/**
 * Resolves at the next wake, or after `ms`, or when `signal` aborts; never rejects. A wake ends it after `leastMs` only
 * (absent: at once), so that many of them in a row count as one.
 */
export type WaitForWake = (ms: number, leastMs?: number) => Promise<void>;

/**
 * Waits again and again for the same source of wakes. One reaction hangs on the source at a time: racing a
 * promise that stays open for a day against a timer would leave one more with every turn.
 */
export function openWaitForWake(woken: () => Promise<void>, signal: AbortSignal): WaitForWake {
  let isWoken = false;
  let goOn = (): void => {};
  const listen = (): void => {
    void woken().then(() => {
      isWoken = true;
      goOn();
      if (!signal.aborted) listen();
    });
  };
  listen();
  signal.addEventListener("abort", () => goOn(), { once: true });
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => goOn(), ms);
      goOn = () => {
        clearTimeout(timer);
        isWoken = false;
        goOn = () => {};
        resolve();
      };
      if (isWoken || signal.aborted) goOn();
    });
  return async (ms, leastMs = 0) => {
    if (leastMs > 0) await sleep(leastMs, undefined, { signal }).catch(() => {});
    await wait(Math.max(0, ms - leastMs));
  };
}
