import type { FaultRule, Faults, FaultTarget } from "../faults.ts";
import { failedPrecondition, GoogleError, throttled } from "./google-error.ts";
import { TokenError } from "./jwt-grant.ts";

/** Throws what a rule says that Google answers in place of doing the work. */
export function refuseByFault(faults: Faults, operation: string, target: FaultTarget): void {
  const throttle = faults.take("throttle", operation, target);
  if (throttle !== undefined) {
    const whose = throttle.code === "rateLimitExceeded" ? "project" : "user";
    throw throttled(throttle.status === 403 ? 403 : 429, whose, throttle.retryAfterSeconds);
  }
  const broken = faults.take("server-error", operation, target);
  if (broken !== undefined) throw serverError(broken.status ?? 503);
  const refused = faults.take("refuse", operation, target);
  if (refused !== undefined) throw refusal(operation, refused);
}

/** 400 is Google's passing "Precondition check failed.", which a small share of good calls gets. */
function serverError(httpStatus: number): GoogleError {
  if (httpStatus === 400) return failedPrecondition("Precondition check failed.");
  const status = httpStatus === 500 ? "INTERNAL" : "UNAVAILABLE";
  return new GoogleError("Backend Error", { httpStatus, status, reason: "backendError" });
}

/** At the token endpoint `code` is OAuth's word (RFC 6749 section 5.2), elsewhere the reason of Google's APIs. */
function refusal(operation: string, { status = 403, code }: FaultRule): Error {
  if (operation === "google.token") {
    return new TokenError(
      code ?? "unauthorized_client",
      "Client is unauthorized to retrieve tokens.",
      status,
    );
  }
  const word = status === 404 ? "NOT_FOUND" : "PERMISSION_DENIED";
  return new GoogleError("Refused.", { httpStatus: status, status: word, reason: code ?? "forbidden" });
}
