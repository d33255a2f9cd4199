import fc from "fast-check";
import { expect, test } from "vitest";
import { quantileOf, stepOf } from "./spread.ts";

const durations = fc.array(fc.integer({ min: 1, max: 2_592_000_000 }), { minLength: 1, maxLength: 200 });

test("a quantile of the spread is at most a tenth above the one of the durations themselves", () => {
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99), (all, share) => {
      const exact = all.toSorted((left, right) => left - right)[Math.ceil(share * all.length) - 1] ?? 0;
      const told = quantileOf(
        all.map((ms) => ({ step: stepOf(ms), n: 1 })),
        share,
      );
      expect(told).toBeGreaterThanOrEqual(exact - 1);
      expect(told).toBeLessThanOrEqual(exact * 1.1 + 1);
    }),
  );
});

test("of nothing there is no quantile", () => {
  expect(quantileOf([], 0.5)).toBeUndefined();
});

test("a month has its place in the scale", () => {
  expect(stepOf(31 * 86_400_000)).toBeLessThan(256);
  expect(stepOf(0)).toBe(0);
});
