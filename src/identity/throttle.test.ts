import fc from "fast-check";
import { expect, test } from "vitest";
import { waitAfter } from "./throttle.ts";

test("some tries are free, then each waits twice as long, and never longer than a quarter of an hour", () => {
  expect([0, 1, 4].map((it) => waitAfter(it))).toEqual([0, 0, 0]);
  expect([5, 6, 7, 8].map((it) => waitAfter(it))).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(waitAfter(1_000_000)).toBe(15 * 60 * 1_000);
});

test("more tries never wait less", () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(100), (tries, free) => {
      expect(waitAfter(tries + 1, free)).toBeGreaterThanOrEqual(waitAfter(tries, free));
    }),
  );
});
