/** What Google's APIs answer when they refuse. `reason` is the word in `errors[0].reason`. */
interface Refusal {
  readonly httpStatus: number;
  /** The canonical status word; the Directory API leaves it out. */
  readonly status?: string;
  readonly reason: string;
  readonly retryAfterSeconds?: number;
  /** In `details[0].reason`, as for a missing scope. */
  readonly detail?: string;
}

/** Thrown by whatever refuses a call; `call.ts` answers with its body. */
export class GoogleError extends Error {
  override readonly name = "GoogleError";
  readonly httpStatus: number;
  readonly retryAfterSeconds: number | undefined;
  readonly body: GoogleErrorBody;

  constructor(message: string, { httpStatus, status, reason, retryAfterSeconds, detail }: Refusal) {
    super(message);
    this.httpStatus = httpStatus;
    this.retryAfterSeconds = retryAfterSeconds;
    this.body = {
      error: {
        code: httpStatus,
        message,
        errors: [{ message, domain: domainOf(reason), reason }],
        ...(status === undefined ? {} : { status }),
        ...(detail === undefined ? {} : { details: [{ "@type": ERROR_INFO, reason: detail }] }),
      },
    };
  }
}

const ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";

/** See https://developers.google.com/workspace/gmail/api/guides/handle-errors. */
export interface GoogleErrorBody {
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly errors: readonly {
      readonly message: string;
      readonly domain: string;
      readonly reason: string;
    }[];
    readonly status?: string;
    readonly details?: readonly { readonly "@type": string; readonly reason: string }[];
  };
}

function domainOf(reason: string): string {
  return /^(?:rateLimit|userRateLimit|quota|dailyLimit)Exceeded$/.test(reason) ? "usageLimits" : "global";
}

export function invalidArgument(message: string): GoogleError {
  return new GoogleError(message, { httpStatus: 400, status: "INVALID_ARGUMENT", reason: "invalidArgument" });
}

export function failedPrecondition(message: string): GoogleError {
  return new GoogleError(message, {
    httpStatus: 400,
    status: "FAILED_PRECONDITION",
    reason: "failedPrecondition",
  });
}

export function notFound(message: string): GoogleError {
  return new GoogleError(message, { httpStatus: 404, status: "NOT_FOUND", reason: "notFound" });
}

export function forbidden(message: string): GoogleError {
  return new GoogleError(message, { httpStatus: 403, status: "PERMISSION_DENIED", reason: "forbidden" });
}

/**
 * Google throttles with 403 as well as with 429. The reason tells whose limit it is: `rateLimitExceeded` with 403 is the
 * project's, `userRateLimitExceeded` the user's, and 429 means too many calls of one user at once.
 */
export function throttled(
  httpStatus: 403 | 429,
  of: "user" | "project",
  retryAfterSeconds?: number,
): GoogleError {
  const isUsers = httpStatus === 403 && of === "user";
  return new GoogleError(isUsers ? "User-rate limit exceeded." : "Rate limit exceeded.", {
    httpStatus,
    status: httpStatus === 429 ? "RESOURCE_EXHAUSTED" : "PERMISSION_DENIED",
    reason: isUsers ? "userRateLimitExceeded" : "rateLimitExceeded",
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
