/** Lets so many run at once; the others wait in the order in which they came. */
export interface Semaphore {
  run<Result>(task: () => Promise<Result>): Promise<Result>;
}

export function openSemaphore(places: number): Semaphore {
  let free = places;
  const waiting: (() => void)[] = [];

  const enter = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };

  return {
    async run(task) {
      await enter();
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}
