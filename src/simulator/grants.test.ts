import { expect, test } from "vitest";
import { openGrants } from "./grants.ts";

test("what an application was granted is taken away and given back, and only that one's", () => {
  const grants = openGrants(
    new Map([
      ["a", ["read", "write"]],
      ["b", ["read"]],
    ]),
  );
  expect(grants.set("a", ["read"])).toBe(true);
  expect(grants.all()).toEqual({ a: ["read"], b: ["read"] });
  expect(grants.set("a", undefined)).toBe(true);
  expect(grants.of("a")).toEqual(["read", "write"]);
});

test("an application that nobody knows has no right, and can be given none", () => {
  const grants = openGrants(new Map());
  expect(grants.set("x", ["read"])).toBe(false);
  expect(grants.of("x")).toEqual([]);
});
