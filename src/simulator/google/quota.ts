import { throttled } from "./google-error.ts";

export interface QuotaLimits {
  /** Gmail's units per user and minute: 6,000 for projects made since May 2026. */
  readonly unitsPerUserMinute: number;
  /** Gmail's units per project and minute. */
  readonly unitsPerProjectMinute: number;
  /** Gmail's calls in flight per user; Google does not publish its number. */
  readonly concurrencyPerUser: number;
  /** The Directory API's calls per user and minute. */
  readonly directoryCallsPerUserMinute: number;
}

/** @see https://developers.google.com/workspace/gmail/api/reference/quota */
export const GOOGLE_LIMITS: QuotaLimits = {
  unitsPerUserMinute: 6_000,
  unitsPerProjectMinute: 1_200_000,
  concurrencyPerUser: 10,
  directoryCallsPerUserMinute: 2_400,
};

export interface Quota {
  /** Counts a Gmail call as in flight; throws where too many are. Call what it answers when the call ends. */
  enter(mailbox: string): () => void;
  /** Throws where the user or the project has no units left in this minute. A refused call costs nothing. */
  spend(projectId: string, mailbox: string, units: number): void;
  spendDirectory(projectId: string, user: string): void;
}

/** Counts by whole minutes of the clock. */
export function openQuota(limits: QuotaLimits, clock: () => Date): Quota {
  const inFlight = new Map<string, number>();
  const spent = new Map<string, number>();
  let minute = 0;

  const spentOf = (key: string): number => {
    const now = Math.floor(clock().getTime() / 60_000);
    if (now !== minute) spent.clear();
    minute = now;
    return spent.get(key) ?? 0;
  };
  const fits = (key: string, units: number, limit: number): boolean => spentOf(key) + units <= limit;
  const take = (key: string, units: number): unknown => spent.set(key, spentOf(key) + units);

  return {
    enter(mailbox) {
      const running = inFlight.get(mailbox) ?? 0;
      if (running >= limits.concurrencyPerUser) throw throttled(429, "user");
      inFlight.set(mailbox, running + 1);
      return () => {
        const left = (inFlight.get(mailbox) ?? 1) - 1;
        if (left === 0) inFlight.delete(mailbox);
        else inFlight.set(mailbox, left);
      };
    },
    spend(projectId, mailbox, units) {
      const project = `project ${projectId}`;
      const user = `user ${projectId} ${mailbox}`;
      if (!fits(project, units, limits.unitsPerProjectMinute)) throw throttled(403, "project");
      if (!fits(user, units, limits.unitsPerUserMinute)) throw throttled(403, "user");
      take(project, units);
      take(user, units);
    },
    spendDirectory(projectId, user) {
      const key = `directory ${projectId} ${user}`;
      if (!fits(key, 1, limits.directoryCallsPerUserMinute)) throw throttled(403, "user");
      take(key, 1);
    },
  };
}
