import { expect, test } from "vitest";
import { RETENTION } from "./retention.ts";

test("a fresh install stands on the providers' defaults, and says that nobody knows Deleted Items", () => {
  expect(RETENTION.fallback).toEqual({
    microsoft: { junk: 30, deletedItems: "unknown", recoverableItems: 14 },
    google: { spam: 30, trash: 30 },
  });
});

test("what an earlier version stored is made whole, and what is no period is not taken over", () => {
  const stored = { microsoft: { deletedItems: 90, junk: "soon", recoverableItems: "never" } };
  expect(RETENTION.read(stored)).toEqual({
    microsoft: { junk: 30, deletedItems: 90, recoverableItems: "never" },
    google: { spam: 30, trash: 30 },
  });
  expect(() => RETENTION.read("30 days")).toThrow("no retention setting");
});
