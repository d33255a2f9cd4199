import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRetryAfter } from "./retry-after.ts";

const NOW = new Date("2026-05-04T10:00:00Z");

test("seconds count from now, however many they are", () => {
  expect(parseRetryAfter("120", NOW)).toEqual(new Date("2026-05-04T10:02:00Z"));
  expect(parseRetryAfter(" 86400 ", NOW)).toEqual(new Date("2026-05-05T10:00:00Z"));
});

test("an HTTP date is taken as it is, but never before now", () => {
  expect(parseRetryAfter("Mon, 04 May 2026 10:15:00 GMT", NOW)).toEqual(new Date("2026-05-04T10:15:00Z"));
  expect(parseRetryAfter("Mon, 04 May 2026 09:00:00 GMT", NOW)).toEqual(NOW);
});

test("what is absent or unreadable is no time", () => {
  expect(parseRetryAfter(undefined, NOW)).toBeUndefined();
  expect(parseRetryAfter("", NOW)).toBeUndefined();
  expect(parseRetryAfter("soon", NOW)).toBeUndefined();
});

test("whatever a peer writes, the answer is a real moment from now on, or none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.date().map(String)), (text) => {
      const at = parseRetryAfter(text, NOW);
      expect(at === undefined || at.getTime() >= NOW.getTime()).toBe(true);
    }),
  );
});
