import { Card, Table, Text, Title } from "@mantine/core";
import { overviewTexts as t } from "../../texts/overview.ts";
import { durationText } from "../../ui/duration.ts";
import type { Figures } from "./queries.ts";

const SHARES = ["p50", "p95", "p99"] as const;

/** How long retractions took, by stage. */
export function StageTable({ stages }: Pick<Figures, "stages">) {
  const isEmpty = stages.every(({ n }) => n === 0);
  return (
    <Card withBorder component="section" aria-label={t.stages.title} padding="md">
      <Title order={2} size="h4">
        {t.stages.title}
      </Title>
      <Text size="xs" c="dimmed" mb="sm">
        {t.stages.lead}
      </Text>
      {isEmpty ? (
        <Text size="sm" c="dimmed" py="xl" ta="center">
          {t.stages.empty}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={440} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Rows stages={stages} />
        </Table.ScrollContainer>
      )}
    </Card>
  );
}

function Rows({ stages }: Pick<Figures, "stages">) {
  return (
    <Table aria-label={t.stages.title} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t.stages.stage}</Table.Th>
          {[...SHARES, t.stages.count].map((it) => (
            <Table.Th key={it} scope="col" ta="end">
              {it}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {stages.map((it) => (
          <Table.Tr key={it.stage}>
            <Table.Td fw={it.stage === "whole" ? 600 : 400}>{t.stages.names[it.stage]}</Table.Td>
            {[it.p50_ms, it.p95_ms, it.p99_ms].map((ms, index) => (
              <Table.Td key={SHARES[index]} ta="end" style={{ whiteSpace: "nowrap" }}>
                {ms === null ? "–" : durationText(ms)}
              </Table.Td>
            ))}
            <Table.Td ta="end">{it.n.toLocaleString("en")}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
