import { expect, test } from "vitest";
import { isSilent, longestQuietMs } from "./longest-quiet.ts";

const HOUR_MS = 3_600_000;
const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 1, hour));

test("a night is the usual quiet of a source that delivers by day only", () => {
  const hours = [9, 10, 11, 17, 33, 34, 41].map(at);
  expect(longestQuietMs(hours)).toBe(16 * HOUR_MS);
  expect(isSilent({ quietMs: 20 * HOUR_MS, usualMs: 16 * HOUR_MS })).toBe(false);
  expect(isSilent({ quietMs: 25 * HOUR_MS, usualMs: 16 * HOUR_MS })).toBe(true);
});

test("the first evening of a source is no silence", () => {
  const usualMs = longestQuietMs([9, 10, 11, 17].map(at));
  expect(isSilent({ quietMs: 16 * HOUR_MS, usualMs })).toBe(false);
  expect(isSilent({ quietMs: 25 * HOUR_MS, usualMs })).toBe(true);
});

test("a source that delivers at every hour is silent after two hours, and not before", () => {
  const usualMs = longestQuietMs(Array.from({ length: 48 }, (_, hour) => at(hour)));
  expect(isSilent({ quietMs: 1.9 * HOUR_MS, usualMs })).toBe(false);
  expect(isSilent({ quietMs: 2.1 * HOUR_MS, usualMs })).toBe(true);
});
