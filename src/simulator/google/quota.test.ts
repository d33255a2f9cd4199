import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GoogleError } from "./google-error.ts";
import { GOOGLE_LIMITS, openQuota, type Quota } from "./quota.ts";

const LIMITS = {
  unitsPerUserMinute: 100,
  unitsPerProjectMinute: 250,
  concurrencyPerUser: 3,
  directoryCallsPerUserMinute: 2,
};

/** `undefined` where it was let in, else the reason. */
function refusal(spend: () => unknown): string | undefined {
  try {
    spend();
    return undefined;
  } catch (error) {
    if (error instanceof GoogleError) return error.body.error.errors[0]?.reason;
    throw error;
  }
}

function spends(quota: Quota, user: string, units: number): boolean {
  return refusal(() => quota.spend("project", user, units)) === undefined;
}

describe("quota", () => {
  test("in no minute does a user or the project spend more than its limit, and what is refused costs nothing", () => {
    const call = fc.record({
      user: fc.constantFrom("a", "b", "c"),
      units: fc.constantFrom(1, 5, 20, 50),
      waitMs: fc.constantFrom(0, 0, 0, 10_000),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
        let nowMs = 0;
        const quota = openQuota(LIMITS, () => new Date(nowMs));
        const spent = new Map<string, number>();
        for (const { user, units, waitMs } of calls) {
          nowMs += waitMs;
          const minute = Math.floor(nowMs / 60_000);
          const ofUser = spent.get(`${user} ${minute}`) ?? 0;
          const ofProject = spent.get(`all ${minute}`) ?? 0;
          const fits = ofUser + units <= 100 && ofProject + units <= 250;
          expect(spends(quota, user, units)).toBe(fits);
          if (!fits) continue;
          spent.set(`${user} ${minute}`, ofUser + units);
          spent.set(`all ${minute}`, ofProject + units);
        }
      }),
    );
  });

  test("says whose limit it is", () => {
    const quota = openQuota(LIMITS, () => new Date(0));
    expect(refusal(() => quota.spend("project", "a", 101))).toBe("userRateLimitExceeded");
    expect(refusal(() => quota.spend("project", "a", 251))).toBe("rateLimitExceeded");
  });

  test("one project's spending is not another's", () => {
    const quota = openQuota(LIMITS, () => new Date(0));
    expect(spends(quota, "a", 100)).toBe(true);
    expect(refusal(() => quota.spend("other", "a", 100))).toBeUndefined();
  });

  test("a call in flight makes room when it ends", () => {
    const quota = openQuota(LIMITS, () => new Date(0));
    const [leave] = [quota.enter("a"), quota.enter("a"), quota.enter("a")];
    expect(refusal(() => quota.enter("a"))).toBe("rateLimitExceeded");
    expect(refusal(() => quota.enter("b"))).toBeUndefined();
    leave?.();
    expect(refusal(() => quota.enter("a"))).toBeUndefined();
  });

  test("the directory counts calls, per user", () => {
    const quota = openQuota(LIMITS, () => new Date(0));
    const asks = (user: string): string | undefined => refusal(() => quota.spendDirectory("project", user));
    expect([asks("a"), asks("a"), asks("a"), asks("b")]).toEqual([
      undefined,
      undefined,
      "userRateLimitExceeded",
      undefined,
    ]);
  });

  test("Google's own numbers are the default", () => {
    expect(GOOGLE_LIMITS).toMatchObject({ unitsPerUserMinute: 6_000, unitsPerProjectMinute: 1_200_000 });
  });
});
