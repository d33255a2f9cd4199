import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitOutsideQuotes, withoutComments } from "./structured-text.ts";
import { measureCpu } from "../../test/support/measure-cpu.ts";

describe("comments", () => {
  test.each([
    ["a (b) c", "a   c"],
    ["a (b (c) d) e", "a   e"],
    ["a (b", "a  "],
    ["a) b", "a) b"],
    [String.raw`a (b \) c) d`, "a   d"],
    ['a "(b)" c', 'a "(b)" c'],
    ['a (b ") c" d) e', "a   e"],
    ['a (b " c) d', "a   d"],
  ])("%s becomes %s", (value, plain) => {
    expect(withoutComments(value)).toBe(plain);
  });
});

describe("parts", () => {
  test.each([
    ['a; "b;c" ;; d', ["a", '"b;c"', "d"]],
    ['a; "b;c', ["a", '"b', "c"]],
    [String.raw`"a\";b";c`, [String.raw`"a\";b"`, "c"]],
    ["", []],
  ])("%s", (value, parts) => {
    expect(splitOutsideQuotes(value, ";")).toEqual(parts);
  });
});

test("a value without brackets, quotes and escapes loses nothing", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const plain = text.replace(/[()"\\]/g, "");
      expect(withoutComments(plain)).toBe(plain);
    }),
  );
});

test.each(["(", ")", '"', "\\", '("', '"\\'])("half a megabyte of %j is read in linear time", (unit) => {
  const value = unit.repeat(500_000 / unit.length);
  const { cpuMs } = measureCpu(() => {
    withoutComments(`(${value}`);
    splitOutsideQuotes(value, ";");
  });
  expect(cpuMs).toBeLessThan(500);
});
