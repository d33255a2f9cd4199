import fc from "fast-check";
import { expect, test } from "vitest";
import { formatCursor, parseCursor } from "./event-cursor.ts";

test("what was written is read back", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.uuid(), (tx, id) => {
      expect(parseCursor(formatCursor({ tx, id }))).toEqual({ tx, id });
    }),
  );
});

test.each([
  "",
  "12",
  "-1-018f0000-0000-7000-8000-000000000000",
  "12-nonsense",
  "18446744073709551616-018f0000-0000-7000-8000-000000000000",
  "1-018f0000-0000-7000-8000-000000000000; drop table event",
])("%s is no cursor", (text) => {
  expect(parseCursor(text)).toBeUndefined();
});
