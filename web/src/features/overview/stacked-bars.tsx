import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import { totalOf } from "./bins.ts";
import { evenTicks } from "./even-ticks.ts";
import type { TimeSeries } from "./time-series.ts";

/** As much as the longest legend takes: so the bars of charts that stand side by side have one height. */
const LEGEND_PX = 56;

function StackedBars({ series, points, formatTime }: TimeSeries) {
  const highest = Math.max(0, ...points.map(({ counts }) => totalOf(counts)));
  const ticks = evenTicks(highest);
  return (
    <BarChart
      h={250}
      type="stacked"
      data={points.map(({ from, counts }) => ({ from: formatTime(from), ...counts }))}
      dataKey="from"
      series={series.map((it) => ({ ...it }))}
      withLegend
      legendProps={{ verticalAlign: "bottom", itemSorter: null, height: LEGEND_PX }}
      gridAxis="x"
      tickLine="none"
      maxBarWidth={36}
      valueFormatter={(n) => n.toLocaleString("en")}
      yAxisProps={{ allowDecimals: false, width: 48, ticks: [...ticks], domain: [0, ticks.at(-1) ?? 1] }}
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
