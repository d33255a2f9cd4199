import { abortable } from "./abortable.ts";
import { openExpiringMap } from "./expiring-map.ts";

export interface Token {
  readonly value: string;
  readonly expiresAt: Date;
}

/** Access tokens by key, such as one per impersonated user. */
export interface TokenCache {
  /**
   * A token that is good for a while yet. With `insteadOf`, a newer one than that (which the provider has refused).
   * Throws `ProviderError` as the token endpoint answers.
   */
  get(key: string, signal: AbortSignal, insteadOf?: string): Promise<string>;
}

// A token that ends while its request is under way is a 401, so the last minutes are not used.
const SPARE_MS = 5 * 60_000;
const MAX_TOKENS = 20_000;

/** Keeps what `fetchToken` answers until shortly before it ends, with one fetch per key in flight at a time. */
export function openTokenCache(fetchToken: (key: string) => Promise<Token>, now: () => Date): TokenCache {
  const known = openExpiringMap<string>(MAX_TOKENS, now);
  const fetching = new Map<string, Promise<string>>();

  const fetchOnce = (key: string): Promise<string> => {
    const running = fetching.get(key);
    if (running !== undefined) return running;
    const started = fetchAndKeep(key).finally(() => fetching.delete(key));
    fetching.set(key, started);
    return started;
  };
  const fetchAndKeep = async (key: string): Promise<string> => {
    const token = await fetchToken(key);
    known.set(key, token.value, usableUntil(token, now()));
    return token.value;
  };

  return {
    async get(key, signal, insteadOf) {
      const value = known.get(key);
      if (value !== undefined && value !== insteadOf) return value;
      return abortable(fetchOnce(key), signal);
    },
  };
}

/** Short-lived tokens keep at least half of their life. */
function usableUntil({ expiresAt }: Token, now: Date): Date {
  const lifeMs = expiresAt.getTime() - now.getTime();
  return new Date(now.getTime() + Math.max(lifeMs - SPARE_MS, lifeMs / 2));
}
