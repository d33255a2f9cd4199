import fc from "fast-check";
import { expect, test } from "vitest";
import { ApiError } from "./api-error.ts";
import { refuseUnstorable } from "./refuse-unstorable.ts";

test.each([
  ["a\0b"],
  ["\ud800"],
  [{ query: "\0" }],
  [{ "na\0me": 1 }],
  [{ ids: ["fine", { deep: [["\udc00x"]] }] }],
])("%j is refused", (given) => {
  expect(() => refuseUnstorable(given)).toThrow(ApiError);
});

test("whatever is well-formed and without U+0000 passes, of any shape", () => {
  const text = fc.string({ unit: "grapheme" }).filter((it) => !it.includes("\0"));
  const value = fc.anything({ key: text, values: [text, fc.integer(), fc.constant(null), fc.boolean()] });
  fc.assert(
    fc.property(value, (given) => {
      expect(() => refuseUnstorable(given)).not.toThrow();
    }),
  );
});

test("nesting costs no stack", () => {
  const depth = 200_000;
  const deep: unknown = JSON.parse("[".repeat(depth) + '"\\u0000"' + "]".repeat(depth));
  expect(() => refuseUnstorable(deep)).toThrow(ApiError);
});
