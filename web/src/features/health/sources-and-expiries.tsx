import { Text } from "@mantine/core";
import { healthTexts as t } from "../../texts/health.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import type { Health } from "./queries.ts";

export function Sources({ sources }: Pick<Health, "sources">) {
  return (
    <Section title={t.sources.title}>
      {sources.length === 0 ? (
        <Text size="sm">{t.sources.empty}</Text>
      ) : (
        <CardTable
          label={t.sources.title}
          rows={sources}
          keyOf={(it) => it.name}
          columns={[
            { label: t.sources.name, cell: (it) => <bdi>{it.name}</bdi> },
            {
              label: t.sources.lastSeen,
              cell: (it) => (it.last_seen_at === null ? t.sources.never : <Moment at={it.last_seen_at} />),
            },
          ]}
        />
      )}
    </Section>
  );
}

export function Expiries({ expiries }: Pick<Health, "expiries">) {
  return (
    <Section title={t.expiries.title} lead={t.expiries.lead}>
      {expiries.length === 0 ? (
        <Text size="sm">{t.expiries.empty}</Text>
      ) : (
        <CardTable
          label={t.expiries.title}
          rows={expiries}
          keyOf={(it) => `${it.name} ${it.expires_at}`}
          columns={[
            { label: t.expiries.name, cell: (it) => <bdi>{it.name}</bdi> },
            { label: t.expiries.at, cell: (it) => <Moment at={it.expires_at} /> },
          ]}
        />
      )}
    </Section>
  );
}
