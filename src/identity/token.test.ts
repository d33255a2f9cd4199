import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bearerToken, hashToken, newToken } from "./token.ts";

test("a token says what it is, and holds 32 random bytes", () => {
  const token = newToken(() => Buffer.alloc(32, 255));
  expect(token).toBe(`und_${"_".repeat(42)}8`);
  expect(hashToken(token)).toHaveLength(32);
  expect(newToken(randomBytes)).not.toBe(newToken(randomBytes));
});

test("what is no token has no hash, so nobody is looked up by it", () => {
  for (const text of [
    "",
    "und_",
    `und_${"A".repeat(42)}`,
    `und_${"A".repeat(44)}`,
    `xyz_${"A".repeat(43)}`,
  ]) {
    expect(hashToken(text)).toBeUndefined();
  }
});

test.each([
  ["Bearer abc", "abc"],
  ["bearer   abc ", "abc"],
  ["Basic abc", undefined],
  ["Bearer", undefined],
  ["Bearer a b", undefined],
  [undefined, undefined],
])("the header %j carries %j", (header, token) => {
  expect(bearerToken(header)).toBe(token);
});

test("a changed character is another hash", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(31), (bytes, at) => {
      const other = Uint8Array.from(bytes, (it, index) => (index === at ? it ^ 1 : it));
      const [a, b] = [bytes, other].map((it) => hashToken(newToken(() => it))?.toString("hex"));
      expect(a).not.toBe(b);
    }),
  );
});
