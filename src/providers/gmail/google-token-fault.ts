import type { Fault, ProviderError } from "#retraction/provider-error.ts";
import { refused } from "../provider-fault.ts";
import type { TokenRefusal } from "../token-request.ts";

// The user's own trouble; every other refusal is the connection's.
const OF_USER: Readonly<Record<string, Fault>> = {
  access_denied: "mailbox_unavailable",
  invalid_account: "mailbox_unavailable",
};
// `invalid_grant` means a wrong user and a wrong key alike: only Google's sentence tells which. It is a closed list.
const NO_SUCH_USER = ["invalid email or user id", "not a valid email", "the account has been deleted"];
const BAD_ASSERTION = [
  "invalid jwt",
  "invalid signature",
  "bad request",
  // The service account was deleted or disabled, and not the user for whom it asks.
  "invalid grant: account not found",
  "robot is disabled",
];

/** Translates a refusal of Google's token endpoint: the tenant's trouble stops the integration, a user's only that mailbox. */
export function googleTokenError(
  refusal: TokenRefusal,
  { isAdministrator }: { readonly isAdministrator: boolean },
  now: Date,
): ProviderError {
  const fault = faultOf(refusal);
  // The administrator who reads the directory is part of the configuration.
  const concerned = isAdministrator && !isPassing(fault) ? "integration_broken" : fault;
  const code = refusal.error === "" ? undefined : refusal.error;
  return refused(
    concerned,
    { status: refusal.status, code, retryAt: refusal.retryAt, requestId: undefined },
    now,
  );
}

function faultOf({ status, error, description }: TokenRefusal): Fault {
  if (status === 429 || error === "rate_limit_exceeded") return "throttled";
  if (status >= 500 || error === "internal_failure" || error === "temporarily_unavailable")
    return "transient";
  if (error === "invalid_grant") return faultOfGrant(description.toLowerCase());
  return OF_USER[error] ?? "integration_broken";
}

function faultOfGrant(description: string): Fault {
  if (NO_SUCH_USER.some((it) => description.startsWith(it))) return "no_mailbox";
  if (BAD_ASSERTION.some((it) => description.startsWith(it))) return "integration_broken";
  // Unknown: one odd mailbox must not stop all the others, so it ends this copy only, and is quoted.
  return "rejected";
}

function isPassing(fault: Fault): boolean {
  return fault === "throttled" || fault === "transient";
}
