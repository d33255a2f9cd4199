import type { Log } from "#telemetry/log.ts";
import { every } from "./every.ts";

const LOOK_MS = 1_000;
/** One that takes long must not keep all others waiting. */
const MAX_AT_ONCE = 3;

interface ClaimedWork<Claim> {
  /** The next that is due; `undefined`: none. */
  readonly claim: () => Promise<Claim | undefined>;
  /** Never rejects: what goes wrong is written down where the claim came from. */
  readonly work: (claim: Claim, stopping: AbortSignal) => Promise<void>;
}

/** Takes up what is due, some at once. Disposing tells the work to stop, and waits until it has. */
export function everyClaim<Claim>({ claim, work }: ClaimedWork<Claim>, log: Log): AsyncDisposable {
  const running = new Set<Promise<void>>();
  const job = every(
    LOOK_MS,
    async (stop) => {
      while (running.size < MAX_AT_ONCE && !stop.aborted) {
        const claimed = await claim();
        if (claimed === undefined) return;
        const working = work(claimed, stop).finally(() => running.delete(working));
        running.add(working);
      }
    },
    log,
  );
  return {
    [Symbol.asyncDispose]: async () => {
      await job[Symbol.asyncDispose]();
      await Promise.all(running);
    },
  };
}
