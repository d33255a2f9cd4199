/** How a stop goes on, for as long as it does not come to its end. */
export interface Stopping {
  /** Begin nothing new, and finish what is under way. */
  readonly drain: AbortSignal;
  /** Long enough: end statements, calls and requests in the middle. Nothing that was answered is lost by it. */
  readonly breakOff: AbortSignal;
  /** Something hangs for good: stop the database without waiting for it. The process ends right behind this. */
  readonly leave: AbortSignal;
}

/** From the first signal on. Service managers wait 30 s and more before they kill. */
const BREAK_OFF_MS = 20_000;
/** From the break-off on. */
const LEAVE_MS = 5_000;
const EXIT_MS = 9_000;
/** A second signal after this is meant as one: the person does not want to wait for the drain. */
const INSISTING_MS = 2_000;

/** What of a process is needed here. */
export interface Signalled {
  on(signal: "SIGINT" | "SIGTERM" | "SIGHUP", listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Turns signals into a stop that ends: within 29 s of the first one, or 9 s after a second one, the process is gone. A
 * terminal's Ctrl-C reaches us twice (from the terminal, and forwarded by npm), so a second signal right after the first
 * says nothing new.
 */
export function stopSignals(process: Signalled): Stopping {
  const [drain, breakOff, leave] = [new AbortController(), new AbortController(), new AbortController()];
  const hurry = (): void => {
    if (breakOff.signal.aborted) return;
    breakOff.abort();
    later(LEAVE_MS, () => leave.abort());
    later(EXIT_MS, () => process.exit(1));
  };
  let firstAt: number | undefined;
  const onSignal = (): void => {
    if (firstAt === undefined) later(BREAK_OFF_MS, hurry);
    firstAt ??= performance.now();
    if (performance.now() - firstAt > INSISTING_MS) hurry();
    drain.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  return { drain: drain.signal, breakOff: breakOff.signal, leave: leave.signal };
}

/** Keeps nobody from ending earlier. */
function later(ms: number, act: () => void): void {
  setTimeout(act, ms).unref();
}
