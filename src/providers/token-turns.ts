/** Turns at a token endpoint. */
export interface TokenTurns {
  run<Result>(task: () => Promise<Result>): Promise<Result>;
}

interface Options {
  readonly max: number;
  readonly now: () => Date;
  /** What says nothing of the credential, such as that one user is not there. */
  readonly isAnswer: (error: unknown) => boolean;
}

/** What was true so long ago need not be any more. */
const CALM_MS = 60_000;

/**
 * Lets one request go first, and twice as many at once with each that goes well. A credential that was taken away is refused
 * to one or two, then, and not to everybody who was waiting for a token at that moment.
 */
export function openTokenTurns({ max, now, isAnswer }: Options): TokenTurns {
  const waiting: (() => void)[] = [];
  let places = 1;
  let inside = 0;
  let wentAt = Number.NEGATIVE_INFINITY;

  const letIn = (): void => {
    while (inside < places) {
      const next = waiting.shift();
      if (next === undefined) return;
      inside += 1;
      next();
    }
  };
  const ended = (isWell: boolean): void => {
    places = isWell ? Math.min(max, places * 2) : 1;
    wentAt = now().getTime();
  };
  return {
    async run(task) {
      if (now().getTime() - wentAt > CALM_MS) places = 1;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        letIn();
      });
      try {
        const result = await task();
        ended(true);
        return result;
      } catch (error) {
        ended(isAnswer(error));
        throw error;
      } finally {
        inside -= 1;
        letIn();
      }
    },
  };
}
