import { expect, test } from "vitest";
import { csvLine } from "./csv-line.ts";

test("what a spreadsheet would run is a text, also behind blanks, in wide signs, or where it begins a cell at a semicolon", () => {
  for (const formula of ["=1+1", "+1", "-1", "@SUM(A1)", "\uFF1D1+1", "\uFF0B1", "\uFF0D1", "\uFF20x"]) {
    expect(csvLine([formula])).toBe(`"'${formula}"\r\n`);
    expect(csvLine([`\u200B\t ${formula}`])).toBe(`"'   ${formula}"\r\n`);
    expect(csvLine([`x; ${formula};y`])).toBe(`"x;' ${formula};y"\r\n`);
  }
});

test("all else stays as it is, and no line ends within a cell", () => {
  expect(csvLine(["a-b=c", 'say "x"', undefined, -5])).toBe('"a-b=c","say ""x""","",-5\r\n');
  expect(csvLine(["two\r\nlines; and more"])).toBe('"two  lines; and more"\r\n');
});
