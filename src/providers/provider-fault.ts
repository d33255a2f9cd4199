import { type Fault, ProviderError } from "#retraction/provider-error.ts";

/** What a provider's refusal tells, before it becomes an error. */
export interface Refusal {
  readonly status: number;
  /** The provider's own stable code, if it gave one. */
  readonly code: string | undefined;
  readonly retryAt: Date | undefined;
  readonly requestId: string | undefined;
}

// Where a provider bans without saying for how long. Every hasty retry counts against the ban, so rather too long.
const UNSTATED_BAN_MS = 30_000;

/** Makes the error of a refusal. Its message holds the status and the provider's code, never the provider's text: that may quote a mail. */
export function refused(fault: Fault, refusal: Refusal, now: Date): ProviderError {
  const code = (refusal.code ?? `http_${refusal.status}`).slice(0, 100);
  const retryAt =
    refusal.retryAt ?? (fault === "throttled" ? new Date(now.getTime() + UNSTATED_BAN_MS) : undefined);
  return new ProviderError(fault, `the provider answered ${refusal.status} ${code}`, {
    code,
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(refusal.requestId === undefined ? {} : { requestId: refusal.requestId }),
  });
}

/** What the status alone says, for codes that nobody documented. */
export function faultOfStatus(status: number): Fault {
  if (status === 429) return "throttled";
  if (status >= 500 || status === 408 || status === 424) return "transient";
  return "rejected";
}
