import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffUntil, isAskedAnew, nextLookAt } from "./schedule.ts";

const base = new Date("2026-01-05T10:00:00Z");
const afterMs = (ms: number): Date => new Date(base.getTime() + ms);

test("a copy is looked for ten times in 24 hours", () => {
  const looks: number[] = [];
  let now = afterMs(-1);
  for (let at = nextLookAt(base, now); at !== undefined; at = nextLookAt(base, now)) {
    looks.push((at.getTime() - base.getTime()) / 1_000);
    now = at;
  }
  expect(looks).toEqual([0, 15, 45, 120, 300, 900, 3_600, 14_400, 43_200, 86_400]);
});

test("after the last look there is none", () => {
  expect(nextLookAt(base, afterMs(24 * 3_600_000))).toBeUndefined();
});

test("the directory is asked anew at every last look, and at none of the first ones, which journaling may be ahead of", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 90_000_000 }), (passedMs) => {
      const isAsked = isAskedAnew(base, afterMs(passedMs));
      expect(isAsked).toBe(passedMs >= 120_000 || nextLookAt(base, afterMs(passedMs)) === undefined);
    }),
  );
});

test("a backoff is always later, and never much more than ten minutes", () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
      const waitMs = backoffUntil(attempts, base, random).getTime() - base.getTime();
      expect(waitMs).toBeGreaterThanOrEqual(800);
      expect(waitMs).toBeLessThanOrEqual(12 * 60_000);
    }),
  );
});
