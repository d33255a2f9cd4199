import { Stack } from "@mantine/core";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { dispositionTexts } from "../../texts/dispositions.ts";
import { overviewTexts as t } from "../../texts/overview.ts";
import { type Bin, binsOf, type Counts, totalOf } from "./bins.ts";
import { groupOutcomes, OUTCOME_SERIES } from "./outcome-groups.ts";
import classes from "./overview.module.css";
import type { Figures } from "./queries.ts";
import type { Range } from "./range.ts";
import { StageTable } from "./stage-table.tsx";
import { TimeChart } from "./time-chart.tsx";
import type { Series } from "./time-series.ts";
import { TodayTiles } from "./today-tiles.tsx";

const COLOURS = {
  MALICIOUS: "red.8",
  SPOOF: "orange.6",
  SUSPICIOUS: "yellow.5",
  SPAM: "grape.5",
  BULK: "blue.4",
} as const;
const DISPOSITION_SERIES: readonly Series[] = ACTIONABLE_DISPOSITIONS.map((name) => ({
  name,
  label: dispositionTexts[name].label,
  color: COLOURS[name],
}));
const MAIL_SERIES: readonly Series[] = [{ name: "all", label: t.mail.series, color: "blue.7" }];

interface FiguresPanelProps {
  readonly figures: Figures;
  readonly range: Range;
  /** When the server answered. */
  readonly now: Date;
}

export function FiguresPanel({ figures, range, now }: FiguresPanelProps) {
  const bins = binsOf(figures, range, now);
  const formatTime = (at: Date): string => FORMATS[range].format(at);
  const points = (counts: (bin: Bin) => Readonly<Record<string, number>>) =>
    bins.map((bin) => ({ from: bin.from, counts: counts(bin) }));
  return (
    <Stack gap="md">
      <TodayTiles figures={figures} now={now} />
      <div className={classes["charts"]}>
        <TimeChart
          title={t.mail.title}
          lead={t.mail.lead}
          empty={t.chart.none}
          series={MAIL_SERIES}
          points={points(({ dispositions }) => ({ all: totalOf(dispositions) }))}
          formatTime={formatTime}
        />
        <TimeChart
          {...t.dispositions}
          series={DISPOSITION_SERIES}
          points={points(({ dispositions }) => flaggedOf(dispositions))}
          formatTime={formatTime}
        />
        <TimeChart
          title={t.outcomes.title}
          lead={t.outcomes.lead}
          empty={t.outcomes.empty}
          series={OUTCOME_SERIES}
          points={points(({ outcomes }) => groupOutcomes(outcomes))}
          formatTime={formatTime}
        />
        <StageTable stages={figures.stages} />
      </div>
    </Stack>
  );
}

function flaggedOf(dispositions: Counts): Counts {
  return Object.fromEntries(Object.entries(dispositions).filter(([name]) => name !== "NONE"));
}

const FORMATS: Readonly<Record<Range, Intl.DateTimeFormat>> = {
  "24h": new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }),
  "7d": new Intl.DateTimeFormat(undefined, {
    weekday: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }),
  "30d": new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }),
};
