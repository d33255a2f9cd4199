import { Button, Card, Group, Text, Title } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { overviewTexts as t } from "../../texts/overview.ts";
import { totalOf } from "./bins.ts";
import { CountTable } from "./count-table.tsx";
import type { TimeSeries } from "./time-series.ts";
import classes from "./overview.module.css";

// The charts' library is larger than all else: it comes when the first chart is shown.
const StackedBars = lazy(() => import("./stacked-bars.tsx"));

interface TimeChartProps extends TimeSeries {
  readonly title: string;
  readonly lead?: string;
  readonly empty: string;
}

/** What happened over time, as bars or, for whoever reads it better so, as a table. */
export function TimeChart({ title, lead, empty, series, points, formatTime }: TimeChartProps) {
  const [isTable, setIsTable] = useState(false);
  const total = points.reduce((sum, { counts }) => sum + totalOf(counts), 0);
  const shown = { series, points, formatTime };
  return (
    <Card withBorder component="section" aria-label={title} padding="md" className={classes["chart"] ?? ""}>
      <Group justify="space-between" align="start" wrap="nowrap">
        <Title order={2} size="h4">
          {title}
        </Title>
        {total > 0 && (
          <Button
            size="compact-xs"
            variant="default"
            style={{ flexShrink: 0 }}
            onClick={() => setIsTable(!isTable)}
          >
            {isTable ? t.chart.asChart : t.chart.asTable}
          </Button>
        )}
      </Group>
      <Text size="xs" c="dimmed" mb="sm">
        {lead}
      </Text>
      {total === 0 && (
        <Text size="sm" c="dimmed" py="xl" ta="center">
          {empty}
        </Text>
      )}
      {total > 0 && isTable && <CountTable label={title} {...shown} />}
      {total > 0 && !isTable && (
        <figure aria-label={t.chart.total(total, title)} className={classes["bars"]}>
          <Suspense>
            <StackedBars {...shown} />
          </Suspense>
        </figure>
      )}
    </Card>
  );
}
