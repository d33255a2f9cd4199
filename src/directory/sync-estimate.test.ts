import { expect, test } from "vitest";
import type { SyncProgress } from "./directory-sync.ts";
import { estimateSync } from "./sync-estimate.ts";

const BEGAN = new Date("2026-05-04T10:00:00Z");
const after = (seconds: number): Date => new Date(BEGAN.getTime() + seconds * 1_000);
const HALF: SyncProgress = {
  kind: "full",
  part: "users",
  beganAt: BEGAN,
  pagedAt: after(60),
  pages: 20,
  users: 5_000,
  groups: 0,
  members: 0,
  expected: 10_000,
};

test("what took a minute for one half takes another for the other", () => {
  expect(estimateSync(HALF, after(61))).toEqual(after(120));
});

test("an end that has passed is now, not in the past", () => {
  expect(estimateSync(HALF, after(500))).toEqual(after(500));
});

test.each([
  ["the first reading, of which nobody knows how long it is", { expected: undefined }],
  ["a reading of what has changed", { kind: "delta" }],
  ["one that has come to the groups", { part: "groups" }],
  ["one that has just begun", { users: 100 }],
  ["one that finds more than were known", { users: 10_001 }],
  ["one without a page", { pagedAt: undefined }],
] as const)("nothing is said of %s", (_, change) => {
  expect(estimateSync({ ...HALF, ...change }, after(61))).toBeUndefined();
});
