import fc from "fast-check";
import { expect, test } from "vitest";
import { type BackupPart, endLine, headerLine, readBackup, ROWS_END, tableLine } from "./backup-file.ts";

const HEADER = {
  madeAt: new Date("2026-11-29T21:00:00.000Z"),
  madeBy: "0.1.0",
  migrations: ["0001-first.sql"],
};

interface Table {
  readonly table: string;
  readonly rows: readonly string[];
}

function written(tables: readonly Table[]): Buffer {
  const lines = tables.map(
    ({ table, rows }) =>
      tableLine({ table, columns: ["a"] }) + rows.map((it) => `${it}\n`).join("") + ROWS_END,
  );
  const end = endLine(Object.fromEntries(tables.map((it) => [it.table, it.rows.length])));
  return Buffer.from([headerLine(HEADER), ...lines, end].join(""));
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, size = 7): Promise<readonly BackupPart[]> {
  const parts: BackupPart[] = [];
  for await (const part of readBackup(cut(bytes, size))) parts.push(part);
  return parts;
}

/** What was read, with rows that were read apart put together. */
function toTables(parts: readonly BackupPart[]): readonly Table[] {
  const tables: { table: string; rows: string }[] = [];
  for (const part of parts) {
    if (part.kind === "table") tables.push({ table: part.name, rows: "" });
    const last = tables.at(-1);
    if (part.kind === "rows" && last !== undefined) last.rows += part.bytes.toString();
  }
  return tables.map(({ table, rows }) => ({ table, rows: rows.split("\n").slice(0, -1) }));
}

// As COPY writes them: a line break or a backslash of a value is written as two characters.
const row = fc
  .string()
  .map((it) => it.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r"));
const tables = fc.uniqueArray(fc.record({ table: fc.stringMatching(/^[a-z]{1,9}$/), rows: fc.array(row) }), {
  selector: (it) => it.table,
});

test("a backup is read as it was written, however its pieces are cut", async () => {
  await fc.assert(
    fc.asyncProperty(tables, fc.integer({ min: 1, max: 200 }), async (given, size) => {
      const parts = await read(written(given), size);
      expect(parts[0]).toEqual({ kind: "header", header: HEADER });
      expect(toTables(parts)).toEqual(given);
      expect(parts.at(-1)?.kind).toBe("end");
    }),
  );
});

test("whatever is handed on of rows are whole rows", async () => {
  const bytes = written([{ table: "a", rows: ["one", '{"rows":{}}', "\\\\.", ""] }]);
  const pieces = (await read(bytes, 5)).flatMap((it) => (it.kind === "rows" ? [it.bytes.toString()] : []));
  expect(pieces.filter((it) => !it.endsWith("\n"))).toEqual([]);
  expect(pieces.join("")).toBe('one\n{"rows":{}}\n\\\\.\n\n');
});

test("a backup that is cut off anywhere is known as such", async () => {
  const bytes = written([{ table: "a", rows: ["one", "two"] }]);
  for (let length = 0; length < bytes.length; length += 1) {
    await expect(read(bytes.subarray(0, length))).rejects.toThrow("The backup is cut off");
  }
});

test("what is no backup, or one of another format, is refused in words", async () => {
  await expect(read(Buffer.from("PGDMP\n"))).rejects.toThrow("This is no backup of Undeliver.");
  await expect(read(Buffer.from("{}\n"))).rejects.toThrow("This is no backup of Undeliver.");
  const later = written([]).toString().replace('"version":1', '"version":2');
  await expect(read(Buffer.from(later))).rejects.toThrow("restore it with the version that made it");
  const odd = `${headerLine(HEADER)}what is this\n`;
  await expect(read(Buffer.from(odd))).rejects.toThrow("The backup is damaged.");
  await expect(read(Buffer.concat([written([]), Buffer.from("more\n")]))).rejects.toThrow("behind the end");
});
