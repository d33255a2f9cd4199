import { Alert, Anchor, Card, List, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { planTexts as t } from "../../texts/plan.ts";
import { retractionTexts } from "../../texts/retractions.ts";
import { runTexts } from "../../texts/run.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { driftLines } from "./drift-lines.ts";
import type { Plan } from "./queries.ts";

/** What a person should look at twice. */
export function PlanWarnings({ plan }: { readonly plan: Plan }) {
  const { important_people: important, obstacles, samples, drift } = plan;
  const changed = drift === null ? [] : driftLines(drift);
  return (
    <Card withBorder>
      <Stack gap="md">
        {changed.length > 0 && (
          <Alert
            color="yellow"
            variant="outline"
            title={t.drift.title}
            icon={<IconAlertTriangle aria-hidden />}
          >
            <Lines lines={changed} />
          </Alert>
        )}
        {obstacles.length === 0 ? (
          <Text size="sm">{t.noObstacle}</Text>
        ) : (
          <Section title={t.obstacles}>
            <Lines lines={obstacles.map((it) => `${retractionTexts.copies(it.copies)}: ${it.why}`)} />
          </Section>
        )}
        {important.length > 0 && (
          <Section title={t.important} hint={t.importantHint}>
            <List size="sm">
              {important.map(({ address, note, copies }) => (
                <List.Item key={address}>
                  <bdi>{note === "" ? address : `${address} (${note})`}</bdi>:{" "}
                  {retractionTexts.copies(copies)}
                </List.Item>
              ))}
            </List>
          </Section>
        )}
        {samples.length > 0 && (
          <Section title={t.samples} hint={t.samplesHint}>
            <List size="sm">
              {samples.map((it) => (
                <Sample key={it.investigate_id} sample={it} />
              ))}
            </List>
          </Section>
        )}
      </Stack>
    </Card>
  );
}

function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      {hint !== undefined && (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
      {children}
    </section>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <List size="sm">
      {lines.map((it) => (
        <List.Item key={it}>{it}</List.Item>
      ))}
    </List>
  );
}

function Sample({ sample }: { readonly sample: Plan["samples"][number] }) {
  const { id: account } = useAccount();
  return (
    <List.Item>
      <Anchor component={ShellLink} to={`/${account}/messages/${sample.investigate_id}`} size="sm">
        <MailText text={sample.subject} otherwise={runTexts.messages.noSubject} />
      </Anchor>{" "}
      <MailText text={sample.from} />
      <Text size="sm" c="dimmed">
        {sample.why.join("; ")}
      </Text>
    </List.Item>
  );
}
