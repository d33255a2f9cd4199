import { NativeSelect, TextInput } from "@mantine/core";
import { MAILBOX_KINDS } from "#directory/directory-feed.ts";
import type { saveDirectoryEntry } from "#api/contract/directory-entries.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { directoryTexts as t } from "../../texts/directory.ts";
import { formTexts } from "../../texts/forms.ts";
import { Form } from "../../ui/form.tsx";
import type { Entry } from "./queries.ts";

interface EntryFormProps {
  /** Absent: a new one. */
  readonly entry?: Entry;
  readonly onDone: () => void;
}

/** Enters somebody by hand, or changes what was entered. */
export function EntryForm({ entry, onDone }: EntryFormProps) {
  const save = useChange<FormValues>({
    touches: ["directory"],
    change: (account, values) =>
      call<typeof saveDirectoryEntry>("POST", "/directory/entries", { account, body: bodyOf(values, entry) }),
    said: () => t.saved,
    onDone,
  });
  return (
    <Form
      submit={entry === undefined ? t.add : formTexts.save}
      state={save}
      onCancel={onDone}
      onSubmit={save.mutate}
    >
      {entry === undefined && (
        <TextInput
          name="address"
          type="email"
          label={t.address}
          required
          maxLength={320}
          autoComplete="off"
          data-autofocus
        />
      )}
      <TextInput
        name="name"
        label={t.name}
        maxLength={200}
        defaultValue={entry?.display_name}
        autoComplete="off"
      />
      <NativeSelect
        name="kind"
        label={t.kind}
        defaultValue={entry?.kind ?? "user"}
        data={MAILBOX_KINDS.map((it) => ({ value: it, label: t.kinds[it] }))}
      />
      <TextInput
        name="groups"
        label={t.groups}
        description={t.groupsAbout}
        maxLength={4_000}
        defaultValue={entry?.groups.join("; ")}
        autoComplete="off"
      />
    </Form>
  );
}

function bodyOf(values: FormValues, entry: Entry | undefined) {
  const kind = values.text("kind");
  return {
    address: entry?.address ?? values.text("address"),
    display_name: values.text("name"),
    kind: MAILBOX_KINDS.find((it) => it === kind) ?? "user",
    groups: values
      .text("groups")
      .split(";")
      .map((it) => it.trim())
      .filter((it) => it !== ""),
  };
}
