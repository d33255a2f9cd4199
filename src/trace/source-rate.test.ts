import fc from "fast-check";
import { expect, test } from "vitest";
import { countBetween, expectedBetween, type HourCount } from "./source-rate.ts";

const HOUR_MS = 3_600_000;
const NOW = new Date("2026-11-25T12:00:00Z");
const ago = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR_MS);
const WEEK = 168;

/** One count for each of these hours ago. */
const hours = (counts: Readonly<Record<number, number>>): readonly HourCount[] =>
  Object.entries(counts).map(([back, n]) => ({ at: ago(Number(back)), n }));

test("an hour usually brings the median of the same hour of the past four weeks, of which one may be odd", () => {
  const counts = { [WEEK]: 100, [2 * WEEK]: 120, [3 * WEEK]: 0, [4 * WEEK]: 110, [5 * WEEK]: 1 };
  expect(expectedBetween(hours(counts), { from: NOW, to: ago(-1) })).toBe(105);
  expect(expectedBetween(hours(counts), { from: NOW, to: ago(-0.5) })).toBe(52.5);
});

test("a young source's hour usually brings the least of the past days; of its first day nothing is known", () => {
  const counts = { 72: 90, 48: 100, 24: 10 };
  expect(expectedBetween(hours(counts), { from: NOW, to: ago(-1) })).toBe(10);
  expect(expectedBetween(hours({ 20: 5 }), { from: NOW, to: ago(-1) })).toBeUndefined();
  expect(expectedBetween([], { from: NOW, to: ago(-1) })).toBeUndefined();
});

test("what is expected of a time is what is expected of its parts", () => {
  const all = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 6 * WEEK, maxLength: 6 * WEEK });
  const moments = fc.tuple(
    fc.double({ min: 0, max: 48, noNaN: true }),
    fc.double({ min: 0, max: 48, noNaN: true }),
  );
  fc.assert(
    fc.property(all, moments, (counts, [a, b]) => {
      const known = counts.map((n, back) => ({ at: ago(back), n }));
      const [early, late] = [ago(Math.max(a, b)), ago(Math.min(a, b))];
      const expected = (from: Date, to: Date) => expectedBetween(known, { from, to }) ?? 0;
      const whole = expected(ago(50), ago(0));
      const parts = expected(ago(50), early) + expected(early, late) + expected(late, ago(0));
      expect(parts).toBeCloseTo(whole, 3);
    }),
    { numRuns: 20 },
  );
});

test("only the hours between two moments count", () => {
  expect(countBetween(hours({ 0: 1, 1: 2, 2: 4, 3: 8 }), { from: ago(2), to: NOW })).toBe(6);
});
