import { expect, test } from "vitest";
import { googleRefusal } from "./google-fault.ts";

const NOW = new Date("2026-05-04T10:00:00Z");

interface Given {
  readonly reason?: string;
  readonly state?: string;
  readonly message?: string;
  readonly limit?: string;
  readonly retryAt?: Date;
}

function refusal(status: number, { reason, state, message, limit, retryAt }: Given = {}) {
  const details =
    limit === undefined ? undefined : [{ reason: "RATE_LIMIT_EXCEEDED", metadata: { quota_limit: limit } }];
  const body = {
    error: {
      code: status,
      status: state,
      message,
      errors: reason === undefined ? undefined : [{ reason }],
      details,
    },
  };
  const bytes = Buffer.from(JSON.stringify(body));
  return googleRefusal({ status, bytes, retryAt, requestId: undefined }, NOW);
}

test.each([
  [400, "invalidArgument", "rejected"],
  [400, "badRequest", "rejected"],
  [401, "authError", "integration_broken"],
  [403, "rateLimitExceeded", "throttled"],
  [403, "userRateLimitExceeded", "throttled"],
  [403, "dailyLimitExceeded", "throttled"],
  [403, "quotaExceeded", "throttled"],
  [403, "domainPolicy", "integration_broken"],
  [403, "insufficientPermissions", "integration_broken"],
  [403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "integration_broken"],
  [403, "forbidden", "mailbox_unavailable"],
  [404, "notFound", "item_gone"],
  [429, "rateLimitExceeded", "throttled"],
  [500, "backendError", "transient"],
  [502, "backendError", "transient"],
  [503, "backendError", "transient"],
  [504, "backendError", "transient"],
] as const)("%i %s is %s", (status, reason, fault) => {
  const { error } = refusal(status, { reason });
  expect([error.fault, error.code]).toEqual([fault, reason]);
});

test("no mail service is a mailbox that cannot be reached; a bare precondition comes and goes", () => {
  const off = refusal(400, { reason: "failedPrecondition", message: "Mail service not enabled" });
  expect([off.error.fault, off.isFickle]).toEqual(["mailbox_unavailable", false]);
  const bare = refusal(400, { reason: "failedPrecondition", message: "Precondition check failed." });
  expect([bare.error.fault, bare.isFickle]).toEqual(["transient", true]);
});

test("a ban is the project's only where Google says so", () => {
  expect(refusal(403, { reason: "rateLimitExceeded" }).isProjectWide).toBe(true);
  expect(refusal(403, { reason: "dailyLimitExceeded" }).isProjectWide).toBe(true);
  expect(refusal(403, { reason: "userRateLimitExceeded" }).isProjectWide).toBe(false);
  expect(refusal(429, { reason: "rateLimitExceeded" }).isProjectWide).toBe(false);
  expect(refusal(429, { reason: "rateLimitExceeded", limit: "UnitsPerMinutePerProject" }).isProjectWide).toBe(
    true,
  );
  expect(
    refusal(403, { reason: "rateLimitExceeded", limit: "UnitsPerMinutePerProjectPerUser" }).isProjectWide,
  ).toBe(false);
});

test("the time that Google says is obeyed; where it says none, a day's limit waits longer than a minute's", () => {
  const retryAt = new Date("2026-05-04T12:00:00Z");
  expect(refusal(429, { retryAt }).error.retryAt).toEqual(retryAt);
  expect(refusal(403, { reason: "rateLimitExceeded" }).error.retryAt).toEqual(
    new Date("2026-05-04T10:01:00Z"),
  );
  expect(refusal(403, { reason: "dailyLimitExceeded" }).error.retryAt).toEqual(
    new Date("2026-05-04T11:00:00Z"),
  );
  expect(refusal(429, { reason: "rateLimitExceeded" }).error.retryAt).toEqual(
    new Date("2026-05-04T10:00:30Z"),
  );
});

test("an answer that is no JSON is judged by its status, and no words of an answer are in the error", () => {
  const bytes = Buffer.from("<html>secret");
  expect(
    googleRefusal({ status: 503, bytes, retryAt: undefined, requestId: undefined }, NOW).error.fault,
  ).toBe("transient");
  const { error } = refusal(400, { reason: "badRequest", message: "secret subject" });
  expect(String(error)).not.toContain("secret");
});
