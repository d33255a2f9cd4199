import { expect, test } from "vitest";
import { RESPONSES } from "./responses.ts";
import { RETENTION, searchableDays } from "./retention.ts";

test("a fresh install stands on the providers' defaults, and says that nobody knows Deleted Items", () => {
  expect(RETENTION.fallback).toEqual({
    microsoft: { junk: 30, deletedItems: "unknown", recoverableItems: 14 },
    google: { spam: 30, trash: 30 },
    undeliver: { search: 90 },
  });
});

test("what an earlier version stored is made whole, and what is no period is not taken over", () => {
  const stored = { microsoft: { deletedItems: 90, junk: "soon", recoverableItems: "never" } };
  expect(RETENTION.read(stored)).toEqual({
    microsoft: { junk: 30, deletedItems: 90, recoverableItems: "never" },
    google: { spam: 30, trash: 30 },
    undeliver: { search: 90 },
  });
  expect(() => RETENTION.read("30 days")).toThrow("no retention setting");
});

test("what mail is found by is kept for a week at least, and never for less than the responses look back", () => {
  const kept = (search: unknown, days = 7) =>
    searchableDays(RETENTION.read({ undeliver: { search } }), {
      postDelivery: { ...RESPONSES.fallback.postDelivery, days },
    });
  expect(kept(30)).toBe(30);
  expect(kept(30, 60)).toBe(60);
  expect(kept(1)).toBe(7);
  expect(kept("unknown")).toBe(90);
  expect(kept("never")).toBe(Number.POSITIVE_INFINITY);
});
