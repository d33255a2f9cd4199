import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsvLines } from "./read-csv-lines.ts";
import { MAX_ENTRIES, readEntries as read } from "./read-entries.ts";

function readEntries(text: string) {
  const entries = read(text);
  if (entries === "too_many") throw new Error("too many");
  return entries;
}

test("a line is an address, a name, a kind and groups; what is left out has its usual value", () => {
  const text = `\uFEFFAddress,Display name,Kind,Groups\r\nAnn@Corp.test,"Abel, Ann",shared,Board; Finance\r\n\r\nbob@corp.test\n`;
  expect(readEntries(text)).toEqual({
    entries: [
      { address: "ann@corp.test", displayName: "Abel, Ann", kind: "shared", groups: ["Board", "Finance"] },
      { address: "bob@corp.test", displayName: "", kind: "user", groups: [] },
    ],
    refused: [],
  });
});

test.each([
  ["no address", "“nobody” is no address: one looks like ann@corp.example"],
  [",Ann", "an empty cell is no address: one looks like ann@corp.example"],
  ["a@b.test,A,boss", "“boss” is no kind: write user, shared, resource, unknown, or nothing"],
  [
    "a@b.test,Abel, Ann, user, x",
    "more than the columns address, display name, kind, groups: put a value with commas in quotes",
  ],
  [`a@b.test,${"x".repeat(201)}`, "the display name is longer than 200 characters"],
  [`a@b.test,,,${Array.from({ length: 21 }, (_, it) => it).join(";")}`, "more than 20 groups"],
  [`a@b.test,,,${"x".repeat(201)}`, "the name of a group is longer than 200 characters"],
])("%s: the line says why it is not taken, and the others are", (line, reason) => {
  const bad = line === "no address" ? "nobody" : line;
  const { entries, refused } = readEntries(`ok@corp.test\n"two\nlines@x"\n${bad}\nlast@corp.test`);
  expect(entries.map((it) => it.address)).toEqual(["ok@corp.test", "last@corp.test"]);
  expect(refused.at(-1)).toEqual({ line: 4, reason });
});

test("an address that comes twice is taken once", () => {
  const { entries, refused } = readEntries("ann@corp.test\nANN@corp.test");
  expect(entries).toHaveLength(1);
  expect(refused).toEqual([{ line: 2, reason: "“ann@corp.test” was in a line before" }]);
});

test("a file with too many lines is not taken at all, and no more of it is read than shows that", () => {
  const lines = (count: number): string => "nobody\n".repeat(count - 1);
  const heading = "address,display name,kind,groups\n";
  expect(readEntries(`${heading}${lines(MAX_ENTRIES)}ann@corp.test`).refused).toHaveLength(MAX_ENTRIES - 1);
  expect(read(`${lines(MAX_ENTRIES + 1)}ann@corp.test`)).toBe("too_many");
  expect(read(`${heading}${lines(200_000)}ann@corp.test`)).toBe("too_many");
  expect(readCsvLines(lines(200_000), 3).map((it) => it.line)).toEqual([1, 2, 3]);
});

test("whatever cells are written, they are read again, each with its line", () => {
  const cell = fc.string({ unit: "grapheme" }).filter((it) => it.trim() !== "");
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1 }), { maxLength: 5 }), (rows) => {
      const text = rows.map((row) => row.map((it) => `"${it.replaceAll('"', '""')}"`).join(",")).join("\r\n");
      const lines = readCsvLines(text);
      expect(lines.map((it) => it.cells)).toEqual(rows);
      expect(lines.map((it) => it.line)).toEqual(lines.map((it) => it.line).toSorted((a, b) => a - b));
    }),
  );
});
