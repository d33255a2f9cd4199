import { List, Paper, Stack, Text, Title } from "@mantine/core";
import { domainTexts } from "../../texts/domains.ts";
import { explainTexts as t } from "../../texts/explain-copy.ts";
import { sourceHealthTexts } from "../../texts/source-health.ts";
import { destinationName } from "../../ui/destination-name.ts";
import { DispositionBadge } from "../../ui/disposition-badge.tsx";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import type { Explanation } from "./queries.ts";

/** What one source would make of the file. */
export function ExplanationView({ explanation: it }: { readonly explanation: Explanation }) {
  const { source, message } = it;
  return (
    <Paper withBorder p="md" component="article" aria-label={source.name}>
      <Title order={3} size="h5" mb="xs">
        <MailText text={source.name} />
      </Title>
      <Text size="xs" mb="xs">
        {domainTexts.sources.formats[source.format]}
      </Text>
      <Facts
        facts={[
          [t.openedAs, sourceHealthTexts.shapes[it.shape]],
          [t.believed, it.trusted ? t.yes : (it.untrusted_reason ?? "")],
          [
            t.message,
            message === null ? (
              t.noMessage
            ) : (
              <MailText key="m" text={`${message.from}: ${message.subject}`} />
            ),
          ],
          [t.recipients, <Recipients key="r" explanation={it} />],
          [t.disposition, <DispositionBadge key="d" disposition={it.disposition} />],
          [t.reasons, <Reasons key="w" findings={it.findings} />],
          [t.would, <Would key="would" explanation={it} />],
          [t.notes, it.notes.length === 0 ? undefined : it.notes.join(" ")],
        ]}
      />
    </Paper>
  );
}

interface ViewProps {
  readonly explanation: Explanation;
}

const MOST_SHOWN = 20;

function Recipients({ explanation: { recipients, recipient_count: count } }: ViewProps) {
  const shown = recipients.slice(0, MOST_SHOWN);
  return (
    <Stack gap={2}>
      {shown.map((it) => (
        <Text key={`${it.kind} ${it.address}`} size="sm" style={{ overflowWrap: "anywhere" }}>
          <MailText text={it.address} />
          {t.place(it.own, it.mailbox_known)}
        </Text>
      ))}
      {count > shown.length && <Text size="sm">{t.more(count - shown.length)}</Text>}
    </Stack>
  );
}

function Reasons({ findings }: Pick<Explanation, "findings">) {
  if (findings.length === 0) return undefined;
  return (
    <List size="sm">
      {findings.map((it) => (
        <List.Item key={`${it.name} ${it.field} ${it.value}`}>{it.reason}</List.Item>
      ))}
    </List>
  );
}

function Would({ explanation: { would, automation } }: ViewProps) {
  if (would.length === 0) return t.nothing;
  return (
    <Stack gap={2}>
      {would.map(({ integration, copies, destination, stays }) => (
        <Text key={integration} size="sm">
          {t.wouldText(
            integration,
            copies,
            destination === null ? t.stays[stays ?? "no_action"] : moveText(destination, automation),
          )}
        </Text>
      ))}
    </Stack>
  );
}

function moveText(
  destination: NonNullable<Explanation["would"][number]["destination"]>,
  automation: string,
): string {
  return `${t.move(destinationName(destination))}${automation === "observe" ? t.held : ""}`;
}
