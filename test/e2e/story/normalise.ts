const ID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** In this order: a moment holds a time of day. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "YYYY-MM-DDThh:mm:ssZ"],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "YYYY-MM-DD hh:mm:ss"],
  [/\b\d{4}-\d\d-\d\d\b/g, "YYYY-MM-DD"],
  [/\b\d\d:\d\d:\d\d(?:\.\d)?\b/g, "hh:mm:ss"],
  [/\b(?:\d+ min )?\d+(?:\.\d+)? m?s\b/g, "N s"],
  // Of whichever provider's journal copy came first: each adds its own header lines.
  [/\b\d+ bytes\b/g, "N bytes"],
  // Said only where it is more than what is expected.
  [/, hardly more than N s/g, ""],
  [/\b[\d.]+ minutes \(the median\), [\d.]+ at most/g, "N minutes (the median), N at most"],
  // The minutes of a CSV: the only cell without quotes.
  [/",[\d.]+,"/g, '",N,"'],
];

/**
 * Makes two runs of one story the same text: what differs by nature gets a stand-in, and tables are aligned anew. The
 * stand-ins of ids go on from one text to the next.
 */
export function openNormaliser(): (text: string) => string {
  const ids = new Map<string, string>();
  const standIn = (id: string): string => {
    const known = ids.get(id) ?? `id-${ids.size + 1}`;
    ids.set(id, known);
    return known;
  };
  return (text) => {
    const named = text.replace(ID, standIn);
    const replaced = STAND_INS.reduce((before, [pattern, by]) => before.replace(pattern, by), named);
    return blocksOf(replaced.split("\n"))
      .flatMap((block) => (block[0]?.startsWith('"mailbox",') === true ? sortedCsv(block) : laidOut(block)))
      .join("\n");
  };
}

/** Lines of the same number of cells, one below the other, are a table: stand-ins are shorter than what they stand for. */
function blocksOf(lines: readonly string[]): readonly (readonly string[])[] {
  const blocks: string[][] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (last?.[0] !== undefined && kindOf(last[0]) === kindOf(line)) last.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

function kindOf(line: string): string {
  return line.startsWith('"') ? "csv" : String(cellsOf(line).length);
}

function cellsOf(line: string): readonly string[] {
  return line.split(/ {2,}/);
}

function laidOut(block: readonly string[]): readonly string[] {
  const rows = sorted(block.map(cellsOf));
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

type Rows = readonly (readonly string[])[];

/** Copies come in the order in which mailboxes answered. The lines of one mailbox keep theirs: it is that of time. */
function sorted(rows: Rows): Rows {
  const [titles = [], ...others] = rows;
  const [mailbox, minutes] = [titles.indexOf("mailbox"), titles.indexOf("minutes")];
  if (mailbox < 0) return rows;
  const counted = others.map((row) => row.map((it, index) => (index === minutes && it !== "-" ? "N" : it)));
  const key = (row: readonly string[]): string => `${row[mailbox] ?? ""} ${arrivalOf(row)}`;
  return [titles, ...counted.toSorted((a, b) => compare(key(a), key(b)))];
}

/** The providers' journal copies of one mail come in either order. */
function arrivalOf(row: readonly string[]): string {
  return row.includes("RECEIVE") ? row.join(" ") : "~";
}

function sortedCsv([titles = "", ...rows]: readonly string[]): readonly string[] {
  return [titles, ...rows.toSorted(compare)];
}

function compare(a = "", b = ""): number {
  return a < b ? -1 : Number(a > b);
}
