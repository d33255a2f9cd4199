/** Runs work with at most so many at once for each key; the others wait in the order of their coming. */
export interface KeyedLimiter {
  /** Rejects with the signal's reason where it fires before the turn has come; then `work` never starts. */
  run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

interface Lane {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * @example const limiter = openKeyedLimiter(() => 4);
 * await limiter.run(mailbox, signal, () => call());
 */
export function openKeyedLimiter(atOnce: (key: string) => number): KeyedLimiter {
  const lanes = new Map<string, Lane>();
  return {
    async run(key, signal, work) {
      const lane = lanes.get(key) ?? { running: 0, waiting: [] };
      lanes.set(key, lane);
      await turn(lane, atOnce(key), signal);
      try {
        return await work();
      } finally {
        lane.running -= 1;
        lane.waiting.shift()?.();
        if (lane.running === 0 && lane.waiting.length === 0) lanes.delete(key);
      }
    },
  };
}

/** Resolves once the lane has room and has counted the caller in. */
async function turn(lane: Lane, atOnce: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (lane.running < atOnce) {
    lane.running += 1;
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const enter = (): void => {
      signal.removeEventListener("abort", leave);
      lane.running += 1;
      resolve();
    };
    const leave = (): void => {
      lane.waiting.splice(lane.waiting.indexOf(enter), 1);
      reject(signal.reason);
    };
    lane.waiting.push(enter);
    signal.addEventListener("abort", leave, { once: true });
  });
}
