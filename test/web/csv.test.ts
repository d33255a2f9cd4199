import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv, writeCsv } from "../../web/src/lib/csv.ts";

test("what is written is read again, whatever stands in the cells", () => {
  // A cell is trimmed as it is read, and one that itself begins like a harmless one is taken for one.
  const cell = fc.string({ unit: "grapheme-ascii" }).map((it) => it.trim().replace(/^[\s']+/, ""));
  const row = fc.tuple(cell, cell, cell).filter((it) => it.some((each) => each !== ""));
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      expect(readCsv(writeCsv(rows))).toEqual(rows);
    }),
  );
});

test("no cell is a formula to a spreadsheet", () => {
  const start = fc.constantFrom("=", "+", "-", "@", "\t", "\r");
  fc.assert(
    fc.property(start, fc.string(), (first, rest) => {
      expect(
        writeCsv([[first + rest]])
          .replace(/^"/, "")
          .startsWith("'"),
      ).toBe(true);
    }),
  );
});

test("quoted cells keep commas, quotes and line breaks; a BOM and empty lines do not count", () => {
  expect(readCsv('\uFEFFa,"b, ""c""\nd"\r\n\r\n e , f\n')).toEqual([
    ["a", 'b, "c"\nd'],
    ["e", "f"],
  ]);
});
