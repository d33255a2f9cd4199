import { ProviderError } from "#retraction/provider-error.ts";
import { openExpiringMap } from "./expiring-map.ts";

/** What a token endpoint has refused or left unanswered: it is not asked again at once by everybody else who needs a token. */
export interface TokenRefusals {
  /** Throws what was answered a moment ago. */
  check(key: string): void;
  note(key: string, error: unknown): void;
  /** A token was given: whatever was refused is refused no more. */
  forget(): void;
  /** The credential itself was refused, and nobody has asked since. */
  readonly isRefused: () => boolean;
}

/** Within this every lane that was at work has heard of it, and the connection is stopped. */
const REFUSED_MS = 60_000;
const SILENT_MS = 2_000;
const MAX_KEYS = 20_000;

export function openTokenRefusals(now: () => Date): TokenRefusals {
  const silent = openExpiringMap<ProviderError>(MAX_KEYS, now);
  let refused: { readonly error: ProviderError; readonly until: Date } | undefined;
  const standing = (): ProviderError | undefined =>
    refused !== undefined && refused.until > now() ? refused.error : undefined;
  const after = (ms: number): Date => new Date(now().getTime() + ms);
  return {
    check(key) {
      const error = standing() ?? silent.get(key);
      if (error !== undefined) throw error;
    },
    note(key, error) {
      if (!(error instanceof ProviderError)) return;
      if (error.fault === "integration_broken") refused = { error, until: after(REFUSED_MS) };
      if (error.fault === "transient") silent.set(key, untilThen(error, after(SILENT_MS)), after(SILENT_MS));
    },
    forget: () => {
      refused = undefined;
    },
    isRefused: () => standing() !== undefined,
  };
}

/** Whoever waits for it comes back when the endpoint may be asked again, and not before. */
function untilThen({ fault, message, code, requestId, cause }: ProviderError, retryAt: Date): ProviderError {
  return new ProviderError(fault, message, {
    retryAt,
    ...(code !== undefined && { code }),
    ...(requestId !== undefined && { requestId }),
    cause,
  });
}
