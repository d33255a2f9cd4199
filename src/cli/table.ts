import { cutTo, padTo, printable, widthOf } from "./printable.ts";

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number | undefined;
  /** Keeps its width when others are cut: ids that are to be copied. */
  readonly isWhole?: boolean;
}

const GAP = "  ";
const NARROWEST = 6;

/**
 * Aligned columns within the terminal's width; the widest cells are cut first. Cells may come from a mail: they are made
 * harmless here. `columns: undefined` (a pipe, a file) cuts nothing.
 */
export function formatTable<Row>(
  rows: readonly Row[],
  table: readonly Column<Row>[],
  columns?: number,
): string {
  const cells = rows.map((row) => table.map((it) => printable(String(it.value(row) ?? "")) || "-"));
  const titles = table.map((it) => it.title);
  const widest = titles.map((title, index) =>
    Math.max(widthOf(title), ...cells.map((it) => widthOf(it[index] ?? ""))),
  );
  const widths = columns === undefined ? widest : fit(widest, table, columns);
  return [titles, ...cells].map((it) => lineOf(it, widths)).join("\n");
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((it, index) => padTo(cutTo(it, widths[index] ?? 0), widths[index] ?? 0))
    .join(GAP)
    .trimEnd();
}

/** Takes from the widest column that may be cut, one step at a time, until the line fits or all are at their narrowest. */
function fit<Row>(widest: readonly number[], table: readonly Column<Row>[], columns: number): number[] {
  const widths = [...widest];
  const cuttable = table.flatMap((it, index) => (it.isWhole === true ? [] : [index]));
  const total = (): number => widths.reduce((sum, it) => sum + it, GAP.length * (widths.length - 1));
  for (let over = total() - columns; over > 0; over = total() - columns) {
    const [first, second] = cuttable.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    const width = first === undefined ? 0 : (widths[first] ?? 0);
    if (first === undefined || width <= NARROWEST) break;
    const next = second === undefined ? NARROWEST : (widths[second] ?? 0);
    widths[first] = Math.max(NARROWEST, width - over, Math.min(next, width - 1));
  }
  return widths;
}

/** `name   value` lines, for one thing. */
export function formatFields(
  fields: readonly (readonly [string, string | number | null | undefined])[],
): string {
  const shown = fields.filter(([, value]) => value !== undefined && value !== null && value !== "");
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)));
  return shown.map(([name, value]) => `${padTo(name, width)}  ${printable(String(value))}`).join("\n");
}
