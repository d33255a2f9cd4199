import { z } from "zod";
import type { Fault, ProviderError } from "#retraction/provider-error.ts";
import { faultOfStatus, refused } from "../provider-fault.ts";
import { type HttpReply, jsonOf } from "../http.ts";

/** What Google's refusal means, and whom it concerns. */
export interface GoogleRefusal {
  readonly error: ProviderError;
  /** A ban of the whole Cloud project, not of one user. */
  readonly isProjectWide: boolean;
  /** "Precondition check failed.": comes and goes on a small share of calls, and stays where there is no licence. */
  readonly isFickle: boolean;
}

const GoogleError = z.object({
  error: z.object({
    status: z.string().optional(),
    message: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
    details: z
      .array(
        z.object({ reason: z.string().optional(), metadata: z.record(z.string(), z.unknown()).optional() }),
      )
      .optional(),
  }),
});

// https://developers.google.com/workspace/gmail/api/guides/handle-errors — Google bans by 403 or 429 alike.
const THROTTLES = new Set([
  "rateLimitExceeded",
  "userRateLimitExceeded",
  "dailyLimitExceeded",
  "quotaExceeded",
  "RATE_LIMIT_EXCEEDED",
  "RESOURCE_EXHAUSTED",
]);
// Seen by provoking both limits: the project's is plain rateLimitExceeded with a 403, the user's userRateLimitExceeded.
const PROJECT_THROTTLES = new Set(["rateLimitExceeded", "dailyLimitExceeded", "quotaExceeded"]);
const BROKEN = new Set([
  "domainPolicy",
  "insufficientPermissions",
  "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
  "accessNotConfigured",
  "SERVICE_DISABLED",
]);
const PROJECT_BAN_MS = 60_000;
const DAILY_BAN_MS = 3_600_000;

/** Translates a refusal of Gmail or the Directory API. 401 comes here only after a fresh token was refused as well. */
export function googleRefusal(reply: HttpReply, now: Date): GoogleRefusal {
  const { success, data } = GoogleError.safeParse(jsonOf(reply));
  const error = success ? data.error : {};
  const reasons = [...(error.errors ?? []), ...(error.details ?? [])].flatMap((it) => it.reason ?? []);
  const code = reasons[0] ?? error.status;
  const said: Said = {
    status: reply.status,
    reasons: new Set([...reasons, ...(error.status ? [error.status] : [])]),
  };

  const fault = faultOf(said, error.message);
  const isProjectWide = fault === "throttled" && concernsProject(said, error.details ?? []);
  const retryAt = reply.retryAt ?? (isProjectWide ? unstatedEnd(said, now) : undefined);
  return {
    error: refused(fault, { status: reply.status, code, retryAt, requestId: reply.requestId }, now),
    isProjectWide,
    isFickle: isPrecondition(said) && fault === "transient",
  };
}

interface Said {
  readonly status: number;
  readonly reasons: ReadonlySet<string>;
}

function faultOf(said: Said, message: string | undefined): Fault {
  const { status, reasons } = said;
  if (status === 401) return "integration_broken";
  if (status === 429 || (status === 403 && !reasons.isDisjointFrom(THROTTLES))) return "throttled";
  // Asked for one item by its id; of a mailbox Google says it otherwise.
  if (status === 404) return "item_gone";
  if (isPrecondition(said))
    return message?.startsWith("Mail service not enabled") ? "mailbox_unavailable" : "transient";
  if (status !== 403) return faultOfStatus(status);
  // What is left of 403 concerns the user: suspended ones are seen to answer so on reading.
  return reasons.isDisjointFrom(BROKEN) ? "mailbox_unavailable" : "integration_broken";
}

function isPrecondition({ status, reasons }: Said): boolean {
  return status === 400 && (reasons.has("failedPrecondition") || reasons.has("FAILED_PRECONDITION"));
}

/** The newer answers name the limit, such as `UnitsPerMinutePerUser`; a 429 without it is the user's concurrency. */
function concernsProject(
  { status, reasons }: Said,
  details: readonly { metadata?: Record<string, unknown> | undefined }[],
): boolean {
  const limit = details.map((it) => it.metadata?.["quota_limit"]).find((it) => typeof it === "string");
  if (limit !== undefined) return !limit.includes("PerUser");
  return (
    status === 403 && !reasons.has("userRateLimitExceeded") && !reasons.isDisjointFrom(PROJECT_THROTTLES)
  );
}

function unstatedEnd({ reasons }: Said, now: Date): Date {
  return new Date(now.getTime() + (reasons.has("dailyLimitExceeded") ? DAILY_BAN_MS : PROJECT_BAN_MS));
}
