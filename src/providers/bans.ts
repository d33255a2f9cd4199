import { ProviderError } from "#retraction/provider-error.ts";
import { openExpiringMap } from "./expiring-map.ts";

/** Who was told to wait. Calls that were queued before the ban came must not start inside of it: each counts against it. */
export interface Bans {
  /** Throws `throttled` with the time the ban ends. */
  check(key: string): void;
  /** Remembers the ban, where the error is one. */
  note(key: string, error: unknown): void;
}

export function openBans(now: () => Date): Bans {
  const until = openExpiringMap<ProviderError>(50_000, now);
  return {
    check(key) {
      const ban = until.get(key);
      if (ban !== undefined) throw ban;
    },
    note(key, error) {
      if (!(error instanceof ProviderError) || error.fault !== "throttled" || error.retryAt === undefined)
        return;
      until.set(key, error, error.retryAt);
    },
  };
}
