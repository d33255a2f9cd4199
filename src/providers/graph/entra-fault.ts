import type { Fault, ProviderError } from "#retraction/provider-error.ts";
import { refused } from "../provider-fault.ts";
import type { TokenRefusal } from "../token-request.ts";

// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
const TRANSIENT = new Set(["AADSTS90033", "AADSTS90024", "AADSTS50196", "AADSTS50000", "AADSTS90012"]);
const THROTTLED = new Set(["AADSTS90055", "AADSTS50197"]);

/**
 * Everything Entra refuses for good stops the whole integration: the token is the application's, not a mailbox's.
 * AADSTS7000222 is an expired secret, 7000215 a wrong one, 700016 an application the tenant does not know.
 */
export function entraError(refusal: TokenRefusal, now: Date): ProviderError {
  const code = aadstsCode(refusal.description) ?? (refusal.error || undefined);
  const { status, retryAt } = refusal;
  return refused(faultOf(status, code), { status, code, retryAt, requestId: undefined }, now);
}

function faultOf(status: number, code: string | undefined): Fault {
  if (status === 429 || (code !== undefined && THROTTLED.has(code))) return "throttled";
  if (status >= 500 || code === "temporarily_unavailable" || code === "server_error") return "transient";
  if (code !== undefined && TRANSIENT.has(code)) return "transient";
  return "integration_broken";
}

/** The description begins with the code; the rest of it is prose and not looked at. */
function aadstsCode(description: string): string | undefined {
  return /^AADSTS\d{1,9}/.exec(description)?.[0];
}
