import { Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { addImportantGroup, removeImportantGroup } from "#api/contract/important-groups.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import type { Picked } from "../../lib/scope.ts";
import { useChange } from "../../lib/use-change.ts";
import { formTexts } from "../../texts/forms.ts";
import { listTexts } from "../../texts/lists.ts";
import { scopeTexts } from "../../texts/scope.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Form } from "../../ui/form.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Notice } from "../../ui/notice.tsx";
import { PickMany } from "../../ui/pick-many.tsx";
import { RemoveButton } from "../../ui/remove-button.tsx";
import { type ImportantGroup, importantGroupsQuery } from "./queries.ts";

const t = listTexts.people.groups;

/** Groups all of whose members are important people. */
export function ImportantGroups() {
  const { id } = useAccount();
  const query = useQuery(importantGroupsQuery(id));
  return (
    <Stack gap="sm" component="section" aria-label={t.title}>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t.title}
        </Title>
        <ModalButton label={t.add}>{(close) => <GroupForm onDone={close} />}</ModalButton>
      </Group>
      <Text size="sm" maw={760}>
        {t.about}
      </Text>
      <Loaded query={query}>
        {(groups) =>
          groups.length === 0 ? (
            <Empty {...t.empty} />
          ) : (
            <>
              <LostGroups groups={groups} />
              <GroupTable groups={groups} />
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}

function LostGroups({ groups }: { readonly groups: readonly ImportantGroup[] }) {
  const lost = groups.filter((it) => it.lost).map((it) => it.name);
  if (lost.length === 0) return null;
  return <Notice title={t.lost.title}>{t.lost.body(lost.join(", "))}</Notice>;
}

function GroupTable({ groups }: { readonly groups: readonly ImportantGroup[] }) {
  return (
    <CardTable
      label={t.title}
      rows={groups}
      keyOf={(it) => it.id}
      columns={[
        {
          label: t.group,
          cell: (it) => <MailText text={it.lost ? scopeTexts.lost(it.name) : it.name} />,
        },
        { label: t.mailboxes, cell: (it) => it.mailboxes.toLocaleString("en") },
        { label: listTexts.people.note, cell: (it) => <MailText text={it.note} /> },
        { label: listTexts.by, cell: (it) => <Moment at={it.created_at} /> },
        { label: formTexts.actions, cell: (it) => <Remove group={it} /> },
      ]}
    />
  );
}

function Remove({ group: { id, name } }: { readonly group: ImportantGroup }) {
  const path = "/settings/important_groups/:group_id";
  return (
    <RemoveButton
      name={name}
      title={listTexts.removeTitle(name)}
      body={t.removeBody}
      touches={["important_people"]}
      said={t.removed}
      remove={(account) =>
        call<typeof removeImportantGroup>("DELETE", path, { account, params: { group_id: id } })
      }
    />
  );
}

function GroupForm({ onDone }: { readonly onDone: () => void }) {
  const [picked, pick] = useState<readonly Picked[]>([]);
  const [isMissing, setMissing] = useState(false);
  const add = useChange<FormValues>({
    touches: ["important_people"],
    change: async (account, values) => {
      for (const { id } of picked) {
        const body = { group_id: id, note: values.text("note") };
        await call<typeof addImportantGroup>("POST", "/settings/important_groups", { account, body });
      }
    },
    said: () => t.added,
    onDone,
  });
  return (
    <Form
      submit={t.add}
      state={add}
      onCancel={onDone}
      onSubmit={(values) => (picked.length === 0 ? setMissing(true) : add.mutate(values))}
    >
      <PickMany
        what="groups"
        label={t.group}
        picked={picked}
        onPick={pick}
        error={isMissing && picked.length === 0 ? t.choose : undefined}
      />
      <TextInput name="note" label={listTexts.people.note} maxLength={500} />
    </Form>
  );
}
