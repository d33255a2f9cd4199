import fc from "fast-check";
import { expect, test } from "vitest";
import { firstMoment, isTimeZone } from "./first-moment.ts";

const at = (wall: string, zone: string) => firstMoment(new Date(`${wall}Z`), zone).toISOString();

test("a day begins when the clocks there show it", () => {
  expect(at("2026-11-23T00:00:00", "UTC")).toBe("2026-11-23T00:00:00.000Z");
  expect(at("2026-11-23T00:00:00", "Europe/Berlin")).toBe("2026-11-22T23:00:00.000Z");
  expect(at("2026-07-01T00:00:00", "Europe/Berlin")).toBe("2026-06-30T22:00:00.000Z");
  expect(at("2026-11-23T00:00:00", "America/Los_Angeles")).toBe("2026-11-23T08:00:00.000Z");
  expect(at("2026-11-23T00:00:00", "Pacific/Kiritimati")).toBe("2026-11-22T10:00:00.000Z");
});

test("a day whose midnight is skipped begins with the hour after", () => {
  // Clocks in Cairo went from 24 April, 24:00, to one o'clock.
  expect(at("2026-04-24T00:00:00", "Africa/Cairo")).toBe("2026-04-23T22:00:00.000Z");
});

test("an hour that comes twice is the first of the two", () => {
  expect(at("2026-10-25T02:30:00", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
});

test("a zone is known by its name, and nothing else is one", () => {
  expect(["UTC", "Europe/Berlin", "Asia/Kolkata"].filter(isTimeZone)).toHaveLength(3);
  expect(["", "Europe/Nowhere", "Berlin time", "__proto__"].filter(isTimeZone)).toEqual([]);
});

test("wherever one is, days follow one another without a gap and last 22 to 26 hours", () => {
  const day = fc.integer({ min: 0, max: 20_000 }).map((it) => new Date(it * 86_400_000));
  const zone = fc.constantFrom(
    "Europe/Berlin",
    "America/New_York",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
  );
  fc.assert(
    fc.property(day, zone, (it, timeZone) => {
      const [begins, ends] = [it, new Date(it.getTime() + 86_400_000)].map((wall) =>
        firstMoment(wall, timeZone),
      );
      const hours = ((ends?.getTime() ?? 0) - (begins?.getTime() ?? 0)) / 3_600_000;
      expect(hours).toBeGreaterThanOrEqual(22);
      expect(hours).toBeLessThanOrEqual(26);
    }),
    { numRuns: 50 },
  );
});
