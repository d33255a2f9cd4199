import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { directoryTexts as t } from "../../texts/directory.ts";
import type { CardColumn } from "../../ui/card-table.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { PagedRows, type Shown } from "./paged-rows.tsx";
import { type DirectoryMailbox, groupQuery, mailboxesQuery } from "./queries.ts";

interface MailboxViewProps extends Shown {
  /** Only who is in this group. */
  readonly group: string | undefined;
  readonly onAll: () => void;
}

export function MailboxView({ group, onAll, ...shown }: MailboxViewProps) {
  const { id } = useAccount();
  const query = useQuery(mailboxesQuery(id, { ...shown, group }));
  return (
    <>
      {group !== undefined && <OfGroup group={group} onAll={onAll} />}
      <PagedRows view="mailboxes" query={query} columns={COLUMNS} keyOf={(it) => it.id} {...shown} />
    </>
  );
}

function OfGroup({ group, onAll }: { readonly group: string; readonly onAll: () => void }) {
  const { data } = useQuery(groupQuery(useAccount().id, group));
  return (
    <Group gap="sm">
      {data !== undefined && (
        <Text size="sm">
          <MailText text={t.inGroup(data.name)} />
        </Text>
      )}
      <Button variant="default" size="compact-sm" onClick={onAll}>
        {t.allMailboxes}
      </Button>
    </Group>
  );
}

const COLUMNS: readonly CardColumn<DirectoryMailbox>[] = [
  {
    label: t.address,
    width: "28%",
    cell: (it) => (
      <Text size="sm" fw={600} component="span">
        <MailText text={it.primary_address} />
      </Text>
    ),
  },
  { label: t.name, cell: (it) => <MailText text={it.display_name} /> },
  { label: t.kind, width: "110px", cell: (it) => <Kind mailbox={it} /> },
  {
    label: t.others,
    cell: (it) => (
      <MailText text={it.addresses.filter((address) => address !== it.primary_address).join(", ")} />
    ),
  },
  { label: t.checked, cell: (it) => <Moment at={it.checked_at} /> },
];

function Kind({ mailbox: { kind, unavailable } }: { readonly mailbox: DirectoryMailbox }) {
  return (
    <>
      {t.kinds[kind]}
      {unavailable !== null && (
        <Text size="xs" c="dimmed">
          <MailText text={unavailable} />
        </Text>
      )}
    </>
  );
}
