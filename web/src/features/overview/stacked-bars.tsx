import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import type { Series, TimePoint } from "./time-chart.tsx";

interface StackedBarsProps {
  readonly series: readonly Series[];
  readonly points: readonly TimePoint[];
  readonly formatTime: (at: Date) => string;
}

function StackedBars({ series, points, formatTime }: StackedBarsProps) {
  return (
    <BarChart
      h={220}
      type="stacked"
      data={points.map(({ from, counts }) => ({ from: formatTime(from), ...counts }))}
      dataKey="from"
      series={series.map((it) => ({ ...it }))}
      withLegend={series.length > 1}
      legendProps={{ verticalAlign: "bottom", itemSorter: null }}
      gridAxis="x"
      tickLine="none"
      maxBarWidth={36}
      valueFormatter={(n) => n.toLocaleString("en")}
      yAxisProps={{ allowDecimals: false, width: 48 }}
      xAxisProps={{ minTickGap: 24 }}
      // The picture is one thing with a name; for the figures there is the table.
      barChartProps={{ accessibilityLayer: false }}
      // A line between neighbours: they are not told apart by their colours alone.
      barProps={{ stroke: "var(--mantine-color-body)", strokeWidth: 1, isAnimationActive: false }}
    />
  );
}

// oxlint-disable-next-line import/no-default-export -- what `lazy` takes
export default StackedBars;
