/** Resolves at the next wake, or after `ms`, or when `signal` aborts; never rejects. */
export type WaitForWake = (ms: number) => Promise<void>;

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
  return (ms) =>
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
}
