/** A semaphore in bytes over all mails that are in memory at once. */
export interface ByteBudget {
  /** Takes bytes, waiting in line up to `waitMs`; false: they did not come free in time, and none were taken. */
  take(bytes: number, waitMs: number): Promise<boolean>;
  giveBack(bytes: number): void;
  readonly bytesInFlight: number;
}

interface Waiting {
  readonly bytes: number;
  readonly resolve: (taken: boolean) => void;
  readonly timer: NodeJS.Timeout;
}

/** First come, first served: a large mail at the head is not overtaken for ever by small ones. */
export function openByteBudget(maxBytes: number): ByteBudget {
  const line = new Set<Waiting>();
  let used = 0;

  const fits = (bytes: number): boolean => used + bytes <= maxBytes;

  const serve = (): void => {
    for (const next of line) {
      if (!fits(next.bytes)) return;
      line.delete(next);
      clearTimeout(next.timer);
      used += next.bytes;
      next.resolve(true);
    }
  };

  return {
    take(bytes, waitMs) {
      if (line.size === 0 && fits(bytes)) {
        used += bytes;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const giveUp = (): void => {
          line.delete(waiting);
          resolve(false);
          serve();
        };
        const waiting: Waiting = { bytes, resolve, timer: setTimeout(giveUp, waitMs) };
        line.add(waiting);
      });
    },
    giveBack(bytes) {
      used -= bytes;
      serve();
    },
    get bytesInFlight() {
      return used;
    },
  };
}
