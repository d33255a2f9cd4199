import fc from "fast-check";
import { expect, test } from "vitest";
import { ANNOUNCED_DAYS, announcedBy } from "./credential-expiry.ts";

const DAY_MS = 86_400_000;
const END = new Date("2027-03-01T12:00:00Z");
const before = (days: number): Date => new Date(END.getTime() - days * DAY_MS);

test.each([
  [31, undefined],
  [30, 30],
  [8, 30],
  [7, 7],
  [1.5, 7],
  [1, 1],
  [0.1, 1],
  [0, 0],
  [-400, 0],
])("%d days before its end a credential is announced as %s", (days, announced) => {
  expect(announcedBy(END, before(days))).toBe(announced);
});

test("time only ever brings the end nearer", () => {
  const nearness = (it: number | undefined): number => it ?? Number.POSITIVE_INFINITY;
  fc.assert(
    fc.property(
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 50, noNaN: true }),
      (days, later) => {
        const [first, then] = [announcedBy(END, before(days)), announcedBy(END, before(days - later))];
        expect(nearness(then)).toBeLessThanOrEqual(nearness(first));
        expect(then === undefined || ANNOUNCED_DAYS.includes(then)).toBe(true);
      },
    ),
  );
});
