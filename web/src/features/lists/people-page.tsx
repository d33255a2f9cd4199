import { Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { addImportantPerson, removeImportantPerson } from "#api/contract/important-people.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { formTexts } from "../../texts/forms.ts";
import { listTexts } from "../../texts/lists.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Form } from "../../ui/form.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { RemoveButton } from "../../ui/remove-button.tsx";
import { ImportantGroups } from "./important-groups.tsx";
import { peopleQuery, type Person } from "./queries.ts";

const t = listTexts.people;

/** Whose mailboxes nobody touches without a second look. */
export function PeoplePage() {
  const { id } = useAccount();
  const query = useQuery(peopleQuery(id));
  const add = <ModalButton label={t.add}>{(close) => <PersonForm onDone={close} />}</ModalButton>;
  return (
    <Stack gap="md" maw={960}>
      <PageHeader title={t.title} actions={add} />
      <Text size="sm" maw={760}>
        {t.about}
      </Text>
      <Loaded query={query}>
        {(people) => (people.length === 0 ? <Empty {...t.empty} /> : <PeopleTable people={people} />)}
      </Loaded>
      <ImportantGroups />
    </Stack>
  );
}

function PeopleTable({ people }: { readonly people: readonly Person[] }) {
  return (
    <CardTable
      label={t.title}
      rows={people}
      keyOf={(it) => it.address}
      columns={[
        { label: t.address, cell: (it) => <MailText text={it.address} /> },
        { label: t.note, cell: (it) => <MailText text={it.note} /> },
        { label: listTexts.by, cell: (it) => <Moment at={it.created_at} /> },
        { label: formTexts.actions, cell: (it) => <Remove person={it} /> },
      ]}
    />
  );
}

function Remove({ person: { address } }: { readonly person: Person }) {
  const path = "/settings/important_people/:person_address";
  return (
    <RemoveButton
      name={address}
      title={listTexts.removeTitle(address)}
      body={t.removeBody}
      touches={["important_people"]}
      said={t.removed}
      remove={(account) =>
        call<typeof removeImportantPerson>("DELETE", path, { account, params: { person_address: address } })
      }
    />
  );
}

function PersonForm({ onDone }: { readonly onDone: () => void }) {
  const add = useChange<FormValues>({
    touches: ["important_people"],
    change: async (account, values) => {
      const body = { address: values.text("address"), note: values.text("note") };
      return call<typeof addImportantPerson>("POST", "/settings/important_people", { account, body });
    },
    said: () => t.added,
    onDone,
  });
  return (
    <Form submit={t.add} state={add} onCancel={onDone} onSubmit={add.mutate}>
      <TextInput
        name="address"
        type="email"
        label={t.address}
        required
        maxLength={320}
        autoComplete="off"
        data-autofocus
      />
      <TextInput name="note" label={t.note} maxLength={500} />
    </Form>
  );
}
