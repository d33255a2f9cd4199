import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { openSealed, seal } from "./seal.ts";

const key = randomBytes(32);

test("what was sealed opens under the same key and context only", () => {
  const sealed = seal(key, Buffer.from("secret"), "tenant/row");
  expect(openSealed(key, sealed, "tenant/row").toString()).toBe("secret");
  expect(() => openSealed(key, sealed, "tenant/other row")).toThrow("unable to authenticate");
  expect(() => openSealed(randomBytes(32), sealed, "tenant/row")).toThrow("unable to authenticate");
});

test("a changed bit does not open", () => {
  const sealed = seal(key, Buffer.from("secret"), "tenant/row");
  for (const at of [0, 12, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => openSealed(key, changed, "tenant/row")).toThrow("unable to authenticate");
  }
});

test("the same text is sealed differently each time", () => {
  expect(seal(key, Buffer.from("a"), "x")).not.toEqual(seal(key, Buffer.from("a"), "x"));
});
