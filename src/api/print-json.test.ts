import fc from "fast-check";
import { expect, test } from "vitest";
import { printJson } from "./print-json.ts";

test("objects take a line for each key, short arrays take one line", () => {
  expect(printJson({ a: [1, "b", null], c: {}, d: [], e: [{ f: true }] })).toBe(
    [
      "{",
      '  "a": [1, "b", null],',
      '  "c": {},',
      '  "d": [],',
      '  "e": [',
      "    {",
      '      "f": true',
      "    }",
      "  ]",
      "}",
      "",
    ].join("\n"),
  );
});

test("an array that does not fit takes a line for each item", () => {
  const words = Array.from({ length: 12 }, (_, index) => `word-${index}-long`);
  const lines = printJson({ words }).split("\n");
  expect(lines).toHaveLength(words.length + 5);
  expect(Math.max(...lines.map((it) => it.length))).toBeLessThanOrEqual(110);
});

test("what is printed is read back", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(printJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
