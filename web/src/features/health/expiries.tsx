import { Text } from "@mantine/core";
import { healthTexts as t } from "../../texts/health.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import type { Health } from "./queries.ts";

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
