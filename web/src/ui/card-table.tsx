import type { ReactNode } from "react";
import classes from "./card-table.module.css";

export interface CardColumn<Row> {
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  readonly width?: string;
}

interface CardTableProps<Row> {
  /** What the table is, for those who do not see it. */
  readonly label: string;
  readonly columns: readonly CardColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** A dense table; on a narrow screen each row is a card. */
export function CardTable<Row>({ label, columns, rows, keyOf }: CardTableProps<Row>) {
  return (
    <table className={classes["table"]} aria-label={label}>
      <thead>
        <tr>
          {columns.map((it) => (
            <th key={it.label} scope="col" style={{ width: it.width }}>
              {it.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((it) => (
              <td key={it.label} data-label={it.label}>
                <div>{it.cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
