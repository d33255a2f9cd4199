import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRetryAfter } from "./retry-after.ts";

const NOW = new Date("2026-05-04T10:00:00Z");

test("seconds count from now, however many they are", () => {
  expect(parseRetryAfter("120", NOW, undefined)).toEqual(new Date("2026-05-04T10:02:00Z"));
  expect(parseRetryAfter(" 86400 ", NOW, undefined)).toEqual(new Date("2026-05-05T10:00:00Z"));
});

test("an HTTP date is taken as it is, but never before now", () => {
  expect(parseRetryAfter("Mon, 04 May 2026 10:15:00 GMT", NOW, undefined)).toEqual(
    new Date("2026-05-04T10:15:00Z"),
  );
  expect(parseRetryAfter("Mon, 04 May 2026 09:00:00 GMT", NOW, undefined)).toEqual(NOW);
});

test("a date counts from the answer's own Date, whatever clock wrote both", () => {
  const behind = "Mon, 04 May 2026 09:55:00 GMT";
  expect(parseRetryAfter("Mon, 04 May 2026 09:55:30 GMT", NOW, behind)).toEqual(
    new Date("2026-05-04T10:00:30Z"),
  );
  const ahead = "Mon, 04 May 2026 10:05:00 GMT";
  expect(parseRetryAfter("Mon, 04 May 2026 10:05:30 GMT", NOW, ahead)).toEqual(
    new Date("2026-05-04T10:00:30Z"),
  );
  expect(parseRetryAfter("30", NOW, behind)).toEqual(new Date("2026-05-04T10:00:30Z"));
  expect(parseRetryAfter("Mon, 04 May 2026 10:00:30 GMT", NOW, "nonsense")).toEqual(
    new Date("2026-05-04T10:00:30Z"),
  );
});

test("what is absent or unreadable is no time", () => {
  expect(parseRetryAfter(undefined, NOW, undefined)).toBeUndefined();
  expect(parseRetryAfter("", NOW, undefined)).toBeUndefined();
  expect(parseRetryAfter("soon", NOW, undefined)).toBeUndefined();
});

test("whatever a peer writes, the answer is a real moment from now on, or none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.date().map(String)), (text) => {
      const at = parseRetryAfter(text, NOW, undefined);
      expect(at === undefined || at.getTime() >= NOW.getTime()).toBe(true);
    }),
  );
});
