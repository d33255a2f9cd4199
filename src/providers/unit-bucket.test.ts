import { expect, test } from "vitest";
import { openUnitBuckets } from "./unit-bucket.ts";

const FOREVER = new AbortController().signal;

test("a full bucket gives at once, an empty one makes wait as long as it fills", async () => {
  const buckets = openUnitBuckets(6_000, () => new Date());
  const before = performance.now();
  await buckets.spend("a", 6_000, FOREVER);
  expect(performance.now() - before).toBeLessThan(40);
  await buckets.spend("a", 10, FOREVER);
  expect(performance.now() - before).toBeGreaterThanOrEqual(90);
});

test("one key's thirst is not another's", async () => {
  const buckets = openUnitBuckets(60, () => new Date());
  await buckets.spend("a", 60, FOREVER);
  const before = performance.now();
  await buckets.spend("b", 60, FOREVER);
  expect(performance.now() - before).toBeLessThan(40);
});

test("who gives up while waiting is let go", async () => {
  const buckets = openUnitBuckets(60, () => new Date());
  await buckets.spend("a", 60, FOREVER);
  await expect(buckets.spend("a", 60, AbortSignal.timeout(10))).rejects.toThrow("aborted");
});

test("a bucket fills evenly and never above its brim", async () => {
  let at = 0;
  const buckets = openUnitBuckets(600, () => new Date(at));
  await buckets.spend("a", 600, FOREVER);
  at = 30_000;
  await buckets.spend("a", 300, FOREVER);
  at = 3_600_000;
  await buckets.spend("a", 600, FOREVER);
  const waits = buckets.spend("a", 600, AbortSignal.timeout(10));
  await expect(waits).rejects.toThrow("aborted");
});
