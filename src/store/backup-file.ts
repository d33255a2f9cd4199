import { z } from "zod";

/**
 * What stands in a backup, before it is compressed: lines. The first is the header; then come the tables, each as a line
 * of its own, the rows as PostgreSQL's COPY writes them, and `\.`; the last line says how many rows each table has. So a
 * file that is cut off is known as one, and what is in it can be looked at with `zcat`.
 */
export interface BackupHeader {
  readonly madeAt: Date;
  readonly madeBy: string;
  /** The schema: what had been applied. */
  readonly migrations: readonly string[];
}

export type BackupPart =
  | { readonly kind: "header"; readonly header: BackupHeader }
  | { readonly kind: "table"; readonly name: string; readonly columns: readonly string[] }
  /** Whole rows. */
  | { readonly kind: "rows"; readonly bytes: Buffer }
  | { readonly kind: "rows_end" }
  | { readonly kind: "end"; readonly rows: Readonly<Record<string, number>> };

/** A backup that cannot be used; the message says why and what to do. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

const FORMAT = "undeliver-backup";
const VERSION = 1;

const Header = z.object({
  format: z.literal(FORMAT),
  version: z.literal(
    VERSION,
    "is of another version of the format: restore it with the version that made it",
  ),
  made_at: z.iso.datetime(),
  made_by: z.string(),
  migrations: z.array(z.string()),
});
const Table = z.object({ table: z.string(), columns: z.array(z.string()) });
const End = z.object({ rows: z.record(z.string(), z.number()) });

export function headerLine({ madeAt, madeBy, migrations }: BackupHeader): string {
  const header: z.infer<typeof Header> = {
    format: FORMAT,
    version: VERSION,
    made_at: madeAt.toISOString(),
    made_by: madeBy,
    migrations: [...migrations],
  };
  return `${JSON.stringify(header)}\n`;
}

export function tableLine(table: z.infer<typeof Table>): string {
  return `${JSON.stringify(table)}\n`;
}

export function endLine(rows: Readonly<Record<string, number>>): string {
  return `${JSON.stringify({ rows })}\n`;
}

/** COPY writes no row like it. */
export const ROWS_END = "\\.\n";

/** Reads it piece by piece, however the pieces are cut. Throws a `BackupError` where it is none, or not whole. */
export async function* readBackup(pieces: AsyncIterable<Buffer>): AsyncGenerator<BackupPart> {
  const reader: Reader = { place: "header", rest: Buffer.alloc(0) };
  for await (const piece of pieces) {
    reader.rest = reader.rest.length === 0 ? piece : Buffer.concat([reader.rest, piece]);
    yield* take(reader);
  }
  if (reader.place !== "behind") throw new BackupError(`The backup is cut off: it has no end. ${ANOTHER}`);
}

const ANOTHER = "Take another one.";

interface Reader {
  place: "header" | "between" | "rows" | "behind";
  /** What has come and is not read; it begins with a line. */
  rest: Buffer;
}

function* take(reader: Reader): Generator<BackupPart> {
  for (;;) {
    const part = reader.place === "rows" ? takeRows(reader) : takeLine(reader);
    if (part === undefined) return;
    yield part;
  }
}

const NEWLINE = 10;

function takeRows(reader: Reader): BackupPart | undefined {
  const { rest } = reader;
  const isAtEnd = rest.subarray(0, ROWS_END.length).toString() === ROWS_END;
  if (isAtEnd) {
    reader.rest = rest.subarray(ROWS_END.length);
    reader.place = "between";
    return { kind: "rows_end" };
  }
  const end = rest.indexOf(`\n${ROWS_END}`);
  const length = (end >= 0 ? end : rest.lastIndexOf(NEWLINE)) + 1;
  if (length === 0) return undefined;
  reader.rest = rest.subarray(length);
  return { kind: "rows", bytes: rest.subarray(0, length) };
}

function takeLine(reader: Reader): BackupPart | undefined {
  const length = reader.rest.indexOf(NEWLINE);
  if (length < 0) return undefined;
  const line = reader.rest.subarray(0, length).toString();
  reader.rest = reader.rest.subarray(length + 1);
  if (reader.place === "behind")
    throw new BackupError(`Something stands behind the end of the backup. ${ANOTHER}`);
  const part = reader.place === "header" ? readHeader(line) : readBetween(line);
  reader.place = NEXT[part.kind];
  return part;
}

const NEXT = { header: "between", table: "rows", rows: "rows", rows_end: "between", end: "behind" } as const;

function readHeader(line: string): BackupPart {
  const { success, data, error } = Header.safeParse(parse(line));
  if (!success) {
    const [first] = error.issues;
    const isOther = error.issues.length === 1 && first?.path[0] === "version";
    throw new BackupError(isOther ? `The backup ${first.message}.` : "This is no backup of Undeliver.");
  }
  const { made_at: madeAt, made_by: madeBy, migrations } = data;
  return { kind: "header", header: { madeAt: new Date(madeAt), madeBy, migrations } };
}

function readBetween(line: string): BackupPart {
  const read = parse(line);
  const table = Table.safeParse(read);
  if (table.success) return { kind: "table", name: table.data.table, columns: table.data.columns };
  const end = End.safeParse(read);
  if (end.success) return { kind: "end", rows: end.data.rows };
  throw new BackupError(`The backup is damaged. ${ANOTHER}`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
