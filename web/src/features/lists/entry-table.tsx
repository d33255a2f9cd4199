import { Group, Text } from "@mantine/core";
import { formTexts } from "../../texts/forms.ts";
import { listTexts as t } from "../../texts/lists.ts";
import { Actor } from "../../ui/actor.tsx";
import { CardTable } from "../../ui/card-table.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { RemoveButton } from "../../ui/remove-button.tsx";
import { removeEntry } from "./changes.ts";
import { EntryForm } from "./entry-form.tsx";
import type { Entry, ListName } from "./queries.ts";

interface EntryTableProps {
  readonly list: ListName;
  readonly entries: readonly Entry[];
}

/** The entries of one list. */
export function EntryTable({ list, entries }: EntryTableProps) {
  return (
    <CardTable
      label={t.lists[list].title}
      rows={entries}
      keyOf={(it) => it.id}
      columns={[
        {
          label: t.pattern,
          cell: (it) => (
            <Text size="sm" fw={600} component="span">
              <MailText text={it.pattern} />
            </Text>
          ),
        },
        { label: t.type, cell: (it) => t.types[it.pattern_type ?? "DOMAIN"] },
        { label: t.comment, cell: (it) => <MailText text={it.comments} /> },
        { label: t.by, cell: (it) => <Added entry={it} /> },
        { label: formTexts.actions, cell: (it) => <EntryActions list={list} entry={it} /> },
      ]}
    />
  );
}

function Added({ entry }: { readonly entry: Entry }) {
  return (
    <>
      <Actor actor={entry.created_by} />, <Moment at={entry.created_at} />
    </>
  );
}

function EntryActions({ list, entry }: { readonly list: ListName; readonly entry: Entry }) {
  return (
    <Group gap="xs">
      <ModalButton label={formTexts.edit} about={entry.pattern} variant="default" size="compact-sm">
        {(close) => <EntryForm list={list} entry={entry} onDone={close} />}
      </ModalButton>
      <RemoveButton
        name={entry.pattern}
        title={t.removeTitle(entry.pattern)}
        body={t.removeBody}
        touches={["lists"]}
        said={t.removed}
        remove={(account) => removeEntry(account, list, entry.id)}
      />
    </Group>
  );
}
