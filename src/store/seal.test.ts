import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { keyIdIn, openSealed, openSealer, seal } from "./seal.ts";

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

test("a tag that was cut short does not open", () => {
  const key = randomBytes(32);
  const empty = seal(key, new Uint8Array(), "row 1");
  expect(openSealed(key, empty, "row 1")).toHaveLength(0);
  for (const bytes of [4, 8, 12, 15])
    expect(() => openSealed(key, empty.subarray(0, 12 + bytes), "row 1")).toThrow("tag");
});

test("the same text is sealed differently each time", () => {
  expect(seal(key, Buffer.from("a"), "x")).not.toEqual(seal(key, Buffer.from("a"), "x"));
});

test("a sealer opens what its other keys have sealed, and seals under the current one", () => {
  const [former, next] = [randomBytes(32), randomBytes(32)];
  const [before, after] = [openSealer(former), openSealer(next, [former])];
  const old = before.seal(Buffer.from("secret"), "row");
  expect(after.open(old, "row").toString()).toBe("secret");
  expect(after.keyThatOpens(old, "row")).toEqual(former);
  const fresh = after.seal(Buffer.from("secret"), "row");
  expect(keyIdIn(fresh)).toBe(after.keyId);
  expect(before.keyThatOpens(fresh, "row")).toBeUndefined();
  expect(() => before.open(fresh, "row")).toThrow("unable to authenticate");
  expect(() => after.open(fresh, "other row")).toThrow("unable to authenticate");
});

test("what was sealed before keys had names opens, whichever of the keys it was", () => {
  const former = randomBytes(32);
  const unnamed = seal(former, Buffer.from("secret"), "row");
  expect(keyIdIn(unnamed)).toBeUndefined();
  expect(
    openSealer(randomBytes(32), [randomBytes(32), former])
      .open(unnamed, "row")
      .toString(),
  ).toBe("secret");
  expect(() => openSealer(randomBytes(32)).open(unnamed, "row")).toThrow("unable to authenticate");
});

test("the name of a key tells nothing of it", () => {
  const { keyId } = openSealer(key);
  expect(keyId).toMatch(/^[0-9a-f]{16}$/);
  expect(key.toString("hex")).not.toContain(keyId);
});
