import { List, Paper, Spoiler, Stack, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { previewAutoRetract } from "#api/contract/auto-retract.ts";
import { useMay } from "../lib/account.ts";
import type { ReplyTo } from "../lib/api.ts";
import { autoRetractTexts as t } from "../texts/auto-retract.ts";
import { CardTable } from "./card-table.tsx";
import { destinationName } from "./destination-name.ts";
import { DispositionBadge } from "./disposition-badge.tsx";
import { Loaded } from "./loaded.tsx";
import { MailText } from "./mail-text.tsx";
import { Moment } from "./moment.tsx";

type Preview = ReplyTo<typeof previewAutoRetract>["result"];

interface SettingPreviewProps {
  readonly name: string;
  readonly query: UseQueryResult<Preview>;
}

/** What new settings would have moved of the past week's mail. */
export function SettingPreview({ name, query }: SettingPreviewProps) {
  return (
    <Paper
      withBorder
      p="md"
      component="section"
      aria-label={t.preview.title(name)}
      aria-busy={query.isFetching}
    >
      <Title order={2} size="h5" mb="xs">
        {t.preview.title(name)}
      </Title>
      <Loaded query={query}>{(preview) => <Counted preview={preview} />}</Loaded>
    </Paper>
  );
}

function Counted({ preview }: { readonly preview: Preview }) {
  const maySaveAny = useMay("auto_retract.save_any");
  const isLimited = useMay("auto_retract.configure") && !maySaveAny;
  const { dispositions, limit } = preview;
  const moving = dispositions.filter((it) => it.after !== "none");
  const moved = moving.reduce((sum, { copies }) => sum + copies, 0);
  const isComplete = moving.every((it) => it.complete);
  const standing = limit.within
    ? t.limit.within(limit.copies, limit.allowed)
    : t.limit.beyond(limit.copies, limit.allowed);
  return (
    <Stack gap="xs">
      <Text component="output" display="block" fw={600}>
        {t.preview.total(moved, isComplete)}
      </Text>
      {isLimited && <Text size="sm">{standing}</Text>}
      <CardTable
        label={t.preview.table}
        rows={dispositions}
        keyOf={(it) => it.disposition}
        columns={[
          { label: t.disposition, cell: (it) => <DispositionBadge disposition={it.disposition} /> },
          { label: t.preview.change, cell: changeOf },
          { label: t.preview.moved, cell: (it) => <Moved of={it} /> },
        ]}
      />
      <Text size="xs" c="dimmed">
        {t.preview.basis}
      </Text>
    </Stack>
  );
}

type Previewed = Preview["dispositions"][number];

function changeOf({ before, after }: Previewed): string {
  return before === after ? destinationName(after) : `${destinationName(before)} → ${destinationName(after)}`;
}

function Moved({ of: { after, messages, copies, outside, samples } }: { readonly of: Previewed }) {
  if (after === "none") return t.preview.stays(messages, copies + outside);
  if (copies === 0) return outside === 0 ? t.preview.none : t.preview.outside(outside);
  return (
    <Stack gap={4}>
      <Text size="sm">{t.preview.amount(messages, copies)}</Text>
      {outside > 0 && <Text size="sm">{t.preview.outside(outside)}</Text>}
      <Spoiler
        maxHeight={0}
        showLabel={t.preview.samples(samples.length)}
        hideLabel={t.preview.hide}
        styles={{ control: { fontSize: "var(--mantine-font-size-sm)" } }}
      >
        <List size="xs" listStyleType="none">
          {samples.map((it) => (
            <List.Item key={it.investigate_id}>
              <MailText text={it.subject} otherwise={t.preview.unnamed} oneLine />
              <MailText text={it.from} oneLine /> <Moment at={it.received_at} />
            </List.Item>
          ))}
        </List>
      </Spoiler>
    </Stack>
  );
}
