import { NativeSelect, TextInput } from "@mantine/core";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { formTexts } from "../../texts/forms.ts";
import { listTexts as t } from "../../texts/lists.ts";
import { Form } from "../../ui/form.tsx";
import { addEntry, changeEntry, type TypedEntry } from "./changes.ts";
import type { Entry, ListName, PatternType } from "./queries.ts";

export const PATTERN_TYPES = [
  "EMAIL",
  "DOMAIN",
  "LINK_HOST",
  "ATTACHMENT_HASH",
] as const satisfies readonly PatternType[];

interface EntryFormProps {
  readonly list: ListName;
  /** Absent: a new one. */
  readonly entry?: Entry;
  readonly onDone: () => void;
}

/** Adds an entry, or changes one. */
export function EntryForm({ list, entry, onDone }: EntryFormProps) {
  const save = useChange<TypedEntry>({
    touches: ["lists"],
    change: (account, typed) =>
      entry === undefined
        ? addEntry(account, list, typed)
        : changeEntry(account, { list, id: entry.id, entry: typed }),
    said: () => (entry === undefined ? t.added : t.changed),
    onDone,
  });
  return (
    <Form
      submit={entry === undefined ? t.add : formTexts.save}
      state={save}
      onCancel={onDone}
      onSubmit={(values) => save.mutate(typedIn(values))}
    >
      {list !== "trusted" && (
        <NativeSelect
          name="type"
          label={t.type}
          defaultValue={entry?.pattern_type ?? "EMAIL"}
          data={PATTERN_TYPES.filter((it) => list === "block" || it === "EMAIL" || it === "DOMAIN").map(
            (it) => ({
              value: it,
              label: t.types[it],
            }),
          )}
        />
      )}
      <TextInput
        name="pattern"
        label={t.pattern}
        required
        maxLength={1_000}
        defaultValue={entry?.pattern}
        autoComplete="off"
        data-autofocus
      />
      <TextInput name="comments" label={t.comment} maxLength={2_000} defaultValue={entry?.comments} />
    </Form>
  );
}

function typedIn(values: FormValues): TypedEntry {
  const type = values.text("type");
  return {
    pattern: values.text("pattern"),
    pattern_type: PATTERN_TYPES.find((it) => it === type) ?? "DOMAIN",
    comments: values.text("comments"),
  };
}
