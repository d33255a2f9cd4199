// Laid out as blocks, browsers forget that a table is one: the roles say it again.
// oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role
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

/** A dense table; on a narrow screen each row is a card. The roles stay what they are, however it is laid out. */
export function CardTable<Row>({ label, columns, rows, keyOf }: CardTableProps<Row>) {
  return (
    <table role="table" className={classes["table"]} aria-label={label}>
      <thead>
        <tr role="row">
          {columns.map((it) => (
            <th key={it.label} role="columnheader" scope="col" style={{ width: it.width }}>
              {it.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map((it) => (
              <td key={it.label} role="cell" data-label={it.label}>
                <div>{it.cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
