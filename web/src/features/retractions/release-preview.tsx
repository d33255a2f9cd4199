import { Button, Checkbox, Stack, Text } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { previewRelease } from "#api/contract/release-preview.ts";
import type { ReplyTo } from "../../lib/api.ts";
import { runTexts } from "../../texts/run.ts";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import type { Preview } from "./queries.ts";

const t = runTexts.release;

interface ReleasePreviewProps {
  readonly preview: UseInfiniteQueryResult<InfiniteData<ReplyTo<typeof previewRelease>>>;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}

/** The mailboxes as they are now: what would come back whereto, what the user has changed, what would be left. */
export function ReleasePreview({ preview, chosen, onChoose }: ReleasePreviewProps) {
  const rows = preview.data?.pages.flatMap((it) => it.result) ?? [];
  const columns: readonly CardColumn<Preview>[] = [
    { label: t.columns.mailbox, cell: (it) => <Choice copy={it} chosen={chosen} onChoose={onChoose} /> },
    { label: t.columns.result, cell: (it) => t.results[it.result] },
    { label: t.columns.goesTo, cell: (it) => <MailText text={it.goes_to.join("; ")} /> },
    { label: t.columns.changed, cell: (it) => <MailText text={changesOf(it)} /> },
    { label: t.columns.why, cell: (it) => <MailText text={it.why} /> },
  ];
  const hasLooked = preview.data !== undefined;
  const look = (): void => void (hasLooked ? preview.fetchNextPage() : preview.refetch());
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t.lookHint}
      </Text>
      {preview.isError && <Trouble error={preview.error} />}
      {rows.length > 0 && (
        <CardTable label={t.look} columns={columns} rows={rows} keyOf={(it) => it.copy_id} />
      )}
      {(!hasLooked || preview.hasNextPage) && (
        <Button variant="default" loading={preview.isFetching} onClick={look} style={{ alignSelf: "start" }}>
          {hasLooked ? t.more : t.look}
        </Button>
      )}
    </Stack>
  );
}

interface ChoiceProps extends Pick<ReleasePreviewProps, "chosen" | "onChoose"> {
  readonly copy: Preview;
}

function Choice({ copy, chosen, onChoose }: ChoiceProps) {
  const toggle = (): void => {
    const next = new Set(chosen);
    if (!next.delete(copy.copy_id)) next.add(copy.copy_id);
    onChoose(next);
  };
  if (copy.result !== "comes_back") return <MailText text={copy.mailbox} />;
  return (
    <Checkbox
      size="xs"
      label={<MailText text={copy.mailbox} />}
      aria-label={t.choose(copy.mailbox)}
      checked={chosen.has(copy.copy_id)}
      onChange={toggle}
    />
  );
}

function changesOf({ changed }: Preview): string {
  return changed.map(({ field, was, is }) => `${field}: ${was} → ${is}`).join(", ");
}
