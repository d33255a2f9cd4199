import fc from "fast-check";
import { expect, test } from "vitest";
import { cutTo, printable, widthOf } from "./printable.ts";
import { type Column, formatFields, formatTable } from "./table.ts";

interface Row {
  readonly id: string;
  readonly subject: string;
}

const TABLE: readonly Column<Row>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "subject", value: (it) => it.subject },
];

test("columns are aligned and end without spaces", () => {
  const rows = [
    { id: "1", subject: "Lunch" },
    { id: "1000", subject: "" },
  ];
  expect(formatTable(rows, TABLE)).toBe("id    subject\n1     Lunch\n1000  -");
});

test("a table of nothing is its titles", () => {
  expect(formatTable([], TABLE, 80)).toBe("id  subject");
});

test("long cells are cut to the terminal's width, ids never", () => {
  const row = { id: "0190d5c8-1111-7000-8000-000000000001", subject: "x".repeat(500) };
  const lines = formatTable([row], TABLE, 60).split("\n");
  expect(lines[1]).toContain(row.id);
  expect(widthOf(lines[1] ?? "")).toBe(60);
  expect(lines[1]).toMatch(/x…$/);
});

test("no line is wider than the terminal, whatever the mail says", () => {
  const cell = fc.string({ unit: "grapheme", maxLength: 200 });
  fc.assert(
    fc.property(
      fc.array(fc.record({ id: cell, subject: cell })),
      fc.integer({ min: 20, max: 200 }),
      (rows, columns) => {
        const table = TABLE.map(({ title, value }) => ({ title, value }));
        for (const line of formatTable(rows, table, columns).split("\n")) {
          expect(widthOf(line)).toBeLessThanOrEqual(columns);
        }
      },
    ),
  );
});

test("a mail cannot draw on the terminal", () => {
  const hostile = "\u001b[2J\u001b]0;owned\u0007Pay\r\nnow\u009b31m\u202Egnp\u200b.exe\u0000";
  const line = formatTable([{ id: "1", subject: hostile }], TABLE).split("\n");
  expect(line).toHaveLength(2);
  expect(line[1]).toBe("1   [2J]0;ownedPay now31mgnp.exe");
});

test("what is printed holds no control character and no line end", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\n\r]/u);
      expect(printable(text).isWellFormed()).toBe(true);
    }),
  );
});

test.each([
  ["plain", 5],
  ["日本", 4],
  ["e\u0301", 1],
  ["✅", 2],
  ["🎉", 2],
])("%s takes %i columns", (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test("a wide letter is not cut in half", () => {
  expect(cutTo("日本語", 4)).toBe("日…");
  expect(cutTo("abc", 0)).toBe("");
});

test("fields that are empty are left out", () => {
  expect(
    formatFields([
      ["from", "a@b.example"],
      ["reply to", null],
      ["size", 3],
    ]),
  ).toBe("from  a@b.example\nsize  3");
});
