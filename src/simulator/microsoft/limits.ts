import type { MailboxLimits } from "./seed.ts";

/** https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits */
const OUTLOOK: MailboxLimits = { concurrentRequests: 4, requestsPerWindow: 10_000, windowSeconds: 600 };
/** Exchange names a short time when only concurrency is exceeded. */
const CONCURRENCY_RETRY_SECONDS = 1;

type Entrance =
  | { readonly isAdmitted: true; readonly leave: () => void }
  | { readonly isAdmitted: false; readonly retryAfterSeconds: number; readonly limit: string };

/** The limits per app and mailbox: one exceeded mailbox does not concern another. */
export interface Limits {
  /** Counts a request, refused ones too. An admitted one holds its place until `leave` is called. */
  enter(app: string, mailboxId: string): Entrance;
}

interface Use {
  inFlight: number;
  counted: number;
  windowStartedAt: number;
}

export function openLimits(limits: MailboxLimits = OUTLOOK, clock: () => Date): Limits {
  const uses = new Map<string, Use>();
  return {
    enter(app, mailboxId) {
      const key = `${app} ${mailboxId}`;
      const nowMs = clock().getTime();
      const use = uses.get(key) ?? { inFlight: 0, counted: 0, windowStartedAt: nowMs };
      uses.set(key, use);
      if (nowMs - use.windowStartedAt >= limits.windowSeconds * 1000) {
        use.windowStartedAt = nowMs;
        use.counted = 0;
      }
      use.counted += 1;
      if (use.counted > limits.requestsPerWindow) {
        const leftMs = use.windowStartedAt + limits.windowSeconds * 1000 - nowMs;
        return { isAdmitted: false, retryAfterSeconds: Math.ceil(leftMs / 1000), limit: "RequestCount" };
      }
      if (use.inFlight >= limits.concurrentRequests) {
        const retryAfterSeconds = CONCURRENCY_RETRY_SECONDS;
        return { isAdmitted: false, retryAfterSeconds, limit: "MailboxConcurrency" };
      }
      use.inFlight += 1;
      return { isAdmitted: true, leave: () => void (use.inFlight -= 1) };
    },
  };
}
