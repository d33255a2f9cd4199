import { type Fault, ProviderError } from "#retraction/provider-error.ts";
import { abortable } from "./abortable.ts";
import { openExpiringMap } from "./expiring-map.ts";
import { openTokenRefusals } from "./token-refusals.ts";
import { openTokenTurns } from "./token-turns.ts";

export interface Token {
  readonly value: string;
  readonly expiresAt: Date;
}

/** Access tokens by key, such as one per impersonated user. */
export interface TokenCache {
  /**
   * A token that is good for a while yet. With `insteadOf`, a newer one than that (which the provider has refused).
   * Throws `ProviderError` as the token endpoint answers, or has answered a moment ago.
   */
  get(key: string, signal: AbortSignal, insteadOf?: string): Promise<string>;
  /** The credential itself was refused a moment ago: until then nobody is given a token. */
  readonly isRefused: () => boolean;
}

// A token that ends while its request is under way is a 401, so the last minutes are not used.
const SPARE_MS = 5 * 60_000;
const MAX_TOKENS = 20_000;
/** Each person at Google has a token of his own. */
const MAX_AT_ONCE = 64;

/**
 * Keeps what `fetchToken` answers until shortly before it ends, with one fetch per key in flight at a time. All keys are of one
 * credential: where that is refused the endpoint is not asked again by whoever comes next. Nothing is retried into a lock-out.
 */
export function openTokenCache(fetchToken: (key: string) => Promise<Token>, now: () => Date): TokenCache {
  const known = openExpiringMap<string>(MAX_TOKENS, now);
  const fetching = new Map<string, Promise<string>>();
  const refusals = openTokenRefusals(now);
  const turns = openTokenTurns({ max: MAX_AT_ONCE, now, isAnswer });

  const fetchOnce = (key: string): Promise<string> => {
    const running = fetching.get(key);
    if (running !== undefined) return running;
    const started = fetchAndKeep(key).finally(() => fetching.delete(key));
    fetching.set(key, started);
    return started;
  };
  const fetchAndKeep = (key: string): Promise<string> =>
    turns.run(async () => {
      // Somebody who went before may have been refused.
      refusals.check(key);
      try {
        const token = await fetchToken(key);
        refusals.forget();
        known.set(key, token.value, usableUntil(token, now()));
        return token.value;
      } catch (error) {
        refusals.note(key, error);
        throw error;
      }
    });

  return {
    async get(key, signal, insteadOf) {
      const value = known.get(key);
      if (value !== undefined && value !== insteadOf) return value;
      return abortable(fetchOnce(key), signal);
    },
    isRefused: refusals.isRefused,
  };
}

/** The endpoint has answered for one of many users: that says nothing against the next one's request. */
function isAnswer(error: unknown): boolean {
  return error instanceof ProviderError && !OF_ALL.includes(error.fault);
}

const OF_ALL: readonly Fault[] = ["integration_broken", "throttled", "transient"];

/** Short-lived tokens keep at least half of their life. */
function usableUntil({ expiresAt }: Token, now: Date): Date {
  const lifeMs = expiresAt.getTime() - now.getTime();
  return new Date(now.getTime() + Math.max(lifeMs - SPARE_MS, lifeMs / 2));
}
