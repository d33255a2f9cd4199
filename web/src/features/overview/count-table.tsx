import { ScrollArea, Table } from "@mantine/core";
import { overviewTexts as t } from "../../texts/overview.ts";
import { totalOf } from "./bins.ts";
import type { TimeSeries } from "./time-series.ts";

interface CountTableProps extends TimeSeries {
  readonly label: string;
}

/** The figures of a chart, the newest first; times without anything are left out. */
export function CountTable({ label, series, points, formatTime }: CountTableProps) {
  const rows = points.filter(({ counts }) => totalOf(counts) > 0).toReversed();
  return (
    <ScrollArea.Autosize mah={260} viewportProps={{ tabIndex: 0, role: "region", "aria-label": label }}>
      <Table stickyHeader aria-label={label} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t.chart.time}</Table.Th>
            {series.map((it) => (
              <Table.Th key={it.name} scope="col" ta="end">
                {it.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ from, counts }) => (
            <Table.Tr key={from.getTime()}>
              <Table.Td>{formatTime(from)}</Table.Td>
              {series.map((it) => (
                <Table.Td key={it.name} ta="end">
                  {(counts[it.name] ?? 0).toLocaleString("en")}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
