import { Stack, Text } from "@mantine/core";
import { healthTexts } from "../../texts/health.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { durationText } from "../../ui/duration.ts";
import { GuideLink } from "../../ui/guide-link.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import { PlaceName, Problems } from "./problems.tsx";
import type { Health } from "./queries.ts";
import { StandingWord } from "./standing-word.tsx";

const t = healthTexts.sources;

type Source = Health["sources"][number];

/** Whether journal copies come in as they should: the judgement of Domains & journaling, a row for each source. */
export function Sources({ sources }: Pick<Health, "sources">) {
  return (
    <Section title={t.title} lead={t.lead}>
      {sources.length === 0 ? (
        <Text size="sm">{t.empty}</Text>
      ) : (
        <CardTable
          label={t.title}
          rows={sources}
          keyOf={(it) => it.source_id}
          columns={[
            {
              label: t.name,
              cell: (it) => <PlaceName name={it.name} path="settings/domains" about={t.states[it.state]} />,
            },
            { label: t.state, cell: (it) => <StandingWord standing={it.standing} />, width: "10rem" },
            {
              label: t.lastSeen,
              cell: (it) => (it.last_seen_at === null ? t.never : <Moment at={it.last_seen_at} />),
            },
            { label: t.known, cell: (it) => <Known source={it} /> },
          ]}
        />
      )}
    </Section>
  );
}

function Known({ source: { name, state, day, problems } }: { readonly source: Source }) {
  return (
    <Stack gap={4} align="start">
      {state !== "never" && <Text size="sm">{dayText(day)}</Text>}
      <Problems label={t.problems(name)} problems={problems} />
      {problems.length > 0 && <GuideLink to="isItWorking">{t.guide}</GuideLink>}
    </Stack>
  );
}

function dayText({
  copies,
  usual,
  tls,
  unknown_recipients: unknown,
  delay_ms: delay,
}: Source["day"]): string {
  const parts = [t.copies(copies, usual)];
  if (copies > 0) parts.push(t.encrypted(tls, copies), t.unknown(unknown, copies));
  if (delay.p50 !== null) parts.push(t.delay(durationText(delay.p50)));
  return `${parts.join("; ")}.`;
}
