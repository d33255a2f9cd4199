import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { removeDirectoryEntry } from "#api/contract/directory-entries.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { directoryTexts as t } from "../../texts/directory.ts";
import { formTexts } from "../../texts/forms.ts";
import type { CardColumn } from "../../ui/card-table.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { RemoveButton } from "../../ui/remove-button.tsx";
import { EntryForm } from "./entry-form.tsx";
import { PagedRows, type Shown } from "./paged-rows.tsx";
import { directoryEntriesQuery, type Entry } from "./queries.ts";

export function EntryView(shown: Shown) {
  const query = useQuery(directoryEntriesQuery(useAccount().id, shown));
  return <PagedRows view="entries" query={query} columns={COLUMNS} keyOf={(it) => it.address} {...shown} />;
}

const COLUMNS: readonly CardColumn<Entry>[] = [
  {
    label: t.address,
    width: "28%",
    cell: (it) => (
      <Text size="sm" fw={600} component="span">
        <MailText text={it.address} />
      </Text>
    ),
  },
  { label: t.name, cell: (it) => <MailText text={it.display_name} /> },
  { label: t.kind, width: "110px", cell: (it) => t.kinds[it.kind] },
  { label: t.groups, cell: (it) => <MailText text={it.groups.join("; ")} /> },
  { label: formTexts.actions, cell: (it) => <Actions entry={it} /> },
];

function Actions({ entry }: { readonly entry: Entry }) {
  const { address } = entry;
  return (
    <Group gap="xs">
      <ModalButton label={formTexts.edit} about={address} variant="default" size="compact-sm">
        {(close) => <EntryForm entry={entry} onDone={close} />}
      </ModalButton>
      <RemoveButton
        name={address}
        title={t.removeTitle(address)}
        body={t.removeBody}
        touches={["directory"]}
        said={t.removed}
        remove={(account) =>
          call<typeof removeDirectoryEntry>("DELETE", "/directory/entries/:entry_address", {
            account,
            params: { entry_address: address },
          })
        }
      />
    </Group>
  );
}
