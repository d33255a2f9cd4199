import { openWaitForWake } from "./wait-for-wake.ts";

interface Looking {
  /** Resolves when something may have changed. */
  readonly woken: () => Promise<void>;
  /** What nobody told of is seen after this. */
  readonly lookAgainMs: number;
  /** Ends it, whatever was seen. */
  readonly over: AbortSignal;
}

/** Many wakes in a row cost one look. */
const BREATH_MS = 25;
/** A look that takes long, at a run of ten thousand copies, must not be what keeps the database from ending the run. */
const REST_PER_LOOK = 10;

/** Looks until it holds, soon after each wake, and spends a tenth of the time on looking at most. */
export async function lookUntil(
  holds: () => Promise<boolean>,
  { woken, lookAgainMs, over }: Looking,
): Promise<void> {
  const wait = openWaitForWake(woken, over);
  while (!over.aborted) {
    const since = performance.now();
    if (await holds()) return;
    await wait(lookAgainMs, Math.max(BREATH_MS, (performance.now() - since) * REST_PER_LOOK));
  }
}
