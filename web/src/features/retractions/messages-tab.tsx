import { Anchor, Skeleton, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { retractionTexts } from "../../texts/retractions.ts";
import { runTexts } from "../../texts/run.ts";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { DispositionBadge } from "../../ui/disposition-badge.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { messagesQuery, type NamedMessage, type Run } from "./queries.ts";
import { MoreButton } from "../../ui/more-button.tsx";

const t = runTexts.messages;

const COLUMNS: readonly CardColumn<NamedMessage>[] = [
  { label: t.columns.received, width: "9rem", cell: (it) => <Moment at={it.ts} /> },
  { label: t.columns.from, cell: (it) => <MailText text={it.from} /> },
  { label: t.columns.subject, cell: (it) => <Subject message={it} /> },
  {
    label: t.columns.disposition,
    width: "9rem",
    cell: (it) => <DispositionBadge disposition={it.final_disposition} />,
  },
  {
    label: t.columns.copies,
    width: "12rem",
    cell: (it) => (it.left_out === null ? it.copies.toLocaleString("en") : t.leftOut[it.left_out]),
  },
];

/** The messages of a run, and those that a search found and that were left out. */
export function MessagesTab({ run }: { readonly run: Run }) {
  const { id: account } = useAccount();
  const found = useInfiniteQuery(messagesQuery({ account, id: run.id }));
  if (found.isPending) return <Skeleton h={160} />;
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((it) => it.result);
  if (rows.length === 0) return <Text>{t.none}</Text>;
  return (
    <Stack gap="sm">
      <CardTable label={retractionTexts.tabs.messages} columns={COLUMNS} rows={rows} keyOf={(it) => it.id} />
      <MoreButton of={found} />
    </Stack>
  );
}

function Subject({ message }: { readonly message: NamedMessage }) {
  const { id: account } = useAccount();
  return (
    <Anchor component={ShellLink} to={`/${account}/messages/${message.id}`} size="sm">
      <MailText text={message.subject} otherwise={t.noSubject} />
    </Anchor>
  );
}
