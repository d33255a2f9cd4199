import fc from "fast-check";
import { expect, test } from "vitest";
import { readDate } from "./read-date.ts";

test.each([
  ["Tue, 5 Mar 2024 10:00:00 +0100", "2024-03-05T09:00:00Z"],
  ["5 Mar 2024 10:00 -0530", "2024-03-05T15:30:00Z"],
  ["Tue,  05 March 2024 10:00:00 GMT (Greenwich)", "2024-03-05T10:00:00Z"],
  ["Tue, 5 Mar 2024 10:00:00", "2024-03-05T10:00:00Z"],
  ["05-Mar-24 10:00:00 PST", "2024-03-05T18:00:00Z"],
  ["5 Mar 99 23:59:60 +0000", "1999-03-05T23:59:59Z"],
  ["tue, 5 mar 124 10:00:00 z", "2024-03-05T10:00:00Z"],
])("%s is %s", (text, at) => {
  expect(readDate(text)).toEqual(new Date(at));
});

test.each([
  "",
  "yesterday",
  "5 Foo 2024 10:00:00",
  "45 Mar 2024 10:00:00",
  "5 Mar 2024 10:99:00",
  "2024",
  "Tue, 5 Mar 2024",
])("%j is no date", (text) => {
  expect(readDate(text)).toBeUndefined();
});

test("what a mailer writes is read back to the second", () => {
  const moment = fc.date({ min: new Date("1980-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(moment, (at) => {
      expect(readDate(at.toUTCString())?.getTime()).toBe(Math.floor(at.getTime() / 1_000) * 1_000);
    }),
  );
});
