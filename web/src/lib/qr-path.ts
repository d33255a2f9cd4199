/** The dark squares of a matrix as one path of SVG, each a unit wide; those that touch in a row are one rectangle. */
export function qrPath(rows: readonly (readonly boolean[])[]): string {
  return rows
    .map((row, y) =>
      runsOf(row)
        .map(({ x, width }) => `M${x} ${y}h${width}v1h-${width}z`)
        .join(""),
    )
    .join("");
}

interface Run {
  readonly x: number;
  readonly width: number;
}

function runsOf(row: readonly boolean[]): readonly Run[] {
  const starts = row.flatMap((isDark, x) => (isDark && row[x - 1] !== true ? [x] : []));
  return starts.map((x) => {
    const end = row.indexOf(false, x);
    return { x, width: (end === -1 ? row.length : end) - x };
  });
}
