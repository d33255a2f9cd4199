import { List, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed, IconVolumeOff, type TablerIcon } from "@tabler/icons-react";
import { sourceHealthTexts as t } from "../../texts/source-health.ts";
import { durationText } from "../../ui/duration.ts";
import { Facts } from "../../ui/facts.tsx";
import { GuideLink } from "../../ui/guide-link.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import type { SourceHealth } from "./queries.ts";

type State = SourceHealth["state"];

const LOOKS: Readonly<Record<State, { readonly icon: TablerIcon; readonly colour: string }>> = {
  never: { icon: IconCircleDashed, colour: "yellow-7" },
  silent: { icon: IconVolumeOff, colour: "red-7" },
  working: { icon: IconCircleCheck, colour: "green-7" },
};

/** Whether a source brings what it usually brings, in the form that it should, and what to do where it does not. */
export function SourceHealthView({ health: { state, day, problems } }: { readonly health: SourceHealth }) {
  const { copies, delay_ms: delay } = day;
  const share = (n: number): string => t.share(n, copies);
  const hasDelay = delay.p50 !== null && delay.p95 !== null;
  return (
    <Stack gap="xs" component="section" aria-label={t.title} mt="sm">
      <Text size="sm" fw={600}>
        {t.title}
      </Text>
      <StateWord {...LOOKS[state]} word={t.states[state]} />
      {state !== "never" && (
        <Facts
          facts={[
            [t.day, t.dayCount(copies, day.usual)],
            [t.tls, share(day.tls)],
            [t.untrusted, share(day.untrusted)],
            [t.unknown, share(day.unknown_recipients)],
            [t.form, shapesText(day.shapes)],
            [
              t.delay,
              hasDelay ? t.delayText(durationText(delay.p50 ?? 0), durationText(delay.p95 ?? 0)) : undefined,
            ],
          ]}
        />
      )}
      {problems.length > 0 && (
        <List size="sm" aria-label={t.problems}>
          {problems.map((it) => (
            <List.Item key={it.code}>{it.text}</List.Item>
          ))}
        </List>
      )}
      {problems.length > 0 && <GuideLink to="isItWorking">{t.guide}</GuideLink>}
    </Stack>
  );
}

function shapesText(shapes: SourceHealth["day"]["shapes"]): string {
  return Object.entries(shapes)
    .map(([shape, n]) => t.shape(t.shapes[shape as keyof typeof t.shapes], n))
    .join(", ");
}
