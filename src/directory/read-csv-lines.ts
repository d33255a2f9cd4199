export interface CsvLine {
  /** Where it begins, as an editor counts lines, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

// One cell and what ends it. Cells have no end in common, so nothing is tried twice.
const CELL = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|\r|\n|$)/g;

/**
 * RFC 4180, with any line ends; lines of nothing but empty cells are left out. After `most` lines nothing more is read:
 * what a file of millions of lines costs is bounded by that, and not by the file.
 */
export function readCsvLines(text: string, most = Number.POSITIVE_INFINITY): readonly CsvLine[] {
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let begins = 1;
  let now = 1;
  for (const [whole, quoted, plain = "", end] of text.replace(/^\uFEFF/, "").matchAll(CELL)) {
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    now += whole.match(/\r\n|\r|\n/g)?.length ?? 0;
    if (end === ",") continue;
    if (cells.some((it) => it.trim() !== "")) lines.push({ line: begins, cells });
    if (lines.length >= most) break;
    cells = [];
    begins = now;
  }
  return lines;
}
