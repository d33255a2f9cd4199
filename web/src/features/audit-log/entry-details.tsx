import { Stack, Table, Text, Title } from "@mantine/core";
import { auditLogTexts } from "../../texts/audit-log.ts";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { type ChangedField, compareValues, textOf } from "./compare-values.ts";
import { FromWhere } from "./from-where.tsx";
import type { AuditEntry } from "./queries.ts";
import { Who } from "./who.tsx";

const t = auditLogTexts;

/** One entry with all that it says: what was before and after as fields that differ. */
export function EntryDetails({ entry }: { readonly entry: AuditEntry }) {
  const { before, after, ...rest } = entry.data;
  const isChange = before !== undefined || after !== undefined;
  return (
    <Stack gap="md">
      <Facts
        facts={[
          [t.details.exactTime, <Moment key="time" at={entry.at} />],
          [t.columns.who, <Who key="who" entry={entry} />],
          [t.columns.from, <FromWhere key="from" from={entry.from} />],
          ...Object.entries(rest).map(
            ([name, value]) =>
              [name, <MailText key={name} text={textOf(value)} mostCharacters={2_000} />] as const,
          ),
          [t.details.event, entry.event_id],
        ]}
      />
      {isChange && <Changes fields={compareValues(before, after)} />}
    </Stack>
  );
}

function Changes({ fields }: { readonly fields: readonly ChangedField[] }) {
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {t.details.changed}
      </Title>
      {fields.length === 0 ? (
        <Text size="sm">{t.details.unchanged}</Text>
      ) : (
        <Table.ScrollContainer minWidth={320} type="native">
          <Table withTableBorder aria-label={t.details.changed}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.details.field}</Table.Th>
                <Table.Th>{t.details.before}</Table.Th>
                <Table.Th>{t.details.after}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {fields.map((it) => (
                <Table.Tr key={it.name}>
                  <Table.Th scope="row">{it.name === "" ? t.details.whole : it.name}</Table.Th>
                  <Table.Td>
                    <Value text={it.before} />
                  </Table.Td>
                  <Table.Td>
                    <Value text={it.after} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}

function Value({ text }: { readonly text: string | undefined }) {
  if (text !== undefined) return <MailText text={text} mostCharacters={2_000} />;
  return (
    <Text span size="sm" c="dimmed" fs="italic">
      {t.details.absent}
    </Text>
  );
}
