import { expect, test } from "vitest";
import { openExpiringMap } from "./expiring-map.ts";

test("an entry is there until its time is over, and not at it", () => {
  let at = 1_000;
  const map = openExpiringMap<string>(10, () => new Date(at));
  map.set("a", "one", new Date(2_000));
  at = 1_999;
  expect(map.get("a")).toBe("one");
  at = 2_000;
  expect(map.get("a")).toBeUndefined();
});

test("when it is full the oldest leaves; one set again is young", () => {
  const map = openExpiringMap<number>(2, () => new Date(0));
  const later = new Date(1);
  map.set("a", 1, later);
  map.set("b", 2, later);
  map.set("a", 3, later);
  map.set("c", 4, later);
  expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([3, undefined, 4]);
});

test("what is deleted is gone", () => {
  const map = openExpiringMap<number>(2, () => new Date(0));
  map.set("a", 1, new Date(1));
  map.delete("a");
  expect(map.get("a")).toBeUndefined();
});
