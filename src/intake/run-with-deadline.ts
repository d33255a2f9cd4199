/** Shared with a worker thread, which writes into it when it begins: a thread that is still starting is not slow mail. */
export type StartMark = SharedArrayBuffer;

export function newStartMark(): StartMark {
  return new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
}

/** Called by the thread, first thing. */
export function markStarted(mark: StartMark): void {
  new Float64Array(mark)[0] = nowMs();
}

export interface Deadline {
  readonly mark: StartMark;
  /** From the moment the thread begins. */
  readonly deadlineMs: number;
  /** How long the thread may take to begin. */
  readonly startMs: number;
}

const LOOK_AGAIN_MS = 100;

/** Runs the work and aborts it when its deadline is over, counted from its start. Rejects as the work does then. */
export async function runWithDeadline<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  { mark, deadlineMs, startMs }: Deadline,
): Promise<Result> {
  const calledAt = nowMs();
  const controller = new AbortController();
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const startedAt = new Float64Array(mark)[0] ?? 0;
    const endsAt = startedAt === 0 ? calledAt + startMs : startedAt + deadlineMs;
    const leftMs = endsAt - nowMs();
    if (leftMs <= 0) controller.abort();
    else timer = setTimeout(look, startedAt === 0 ? LOOK_AGAIN_MS : leftMs);
  };
  timer = setTimeout(look, Math.min(deadlineMs, startMs));
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** The same in every thread, unlike `performance.now()` alone. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
