import { Card, Text } from "@mantine/core";
import { overviewTexts as t } from "../../texts/overview.ts";
import { todayOf, totalOf } from "./bins.ts";
import classes from "./overview.module.css";
import type { Figures } from "./queries.ts";

interface TodayTilesProps {
  readonly figures: Figures;
  readonly now: Date;
}

/** The figures of the reader's own day. */
export function TodayTiles({ figures, now }: TodayTilesProps) {
  const { dispositions, outcomes } = todayOf(figures, now);
  const all = totalOf(dispositions);
  return (
    <section aria-label={t.today.title} className={classes["tiles"]}>
      <Tile name={t.today.mail} value={all} about={t.today.title} />
      <Tile name={t.today.flagged} value={all - (dispositions["NONE"] ?? 0)} about={t.today.title} />
      <Tile
        name={t.today.takenBack}
        value={outcomes["moved"] ?? 0}
        about={`${t.today.title}. ${t.today.takenBackAbout}`}
      />
      <Tile name={t.today.open} value={figures.open_copies} about={t.today.openAbout} />
    </section>
  );
}

interface TileProps {
  readonly name: string;
  readonly value: number;
  readonly about: string;
}

function Tile({ name, value, about }: TileProps) {
  return (
    <Card withBorder padding="sm">
      <Text size="sm">{name}</Text>
      <Text fz={28} fw={700} lh={1.2}>
        {value.toLocaleString("en")}
      </Text>
      <Text size="xs" c="dimmed">
        {about}
      </Text>
    </Card>
  );
}
