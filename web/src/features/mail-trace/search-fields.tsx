import { MultiSelect, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { DISPOSITIONS } from "#detection/disposition.ts";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import { type Field, valuesOf, withField } from "./search-text.ts";

interface SearchFieldsProps {
  readonly q: string;
  readonly onSearch: (q: string) => void;
}

const STATES = ["retracted", "delivered", "failed"] as const;

/** The same search as fields: what is set here is written into the search box. */
export function SearchFields(props: SearchFieldsProps) {
  const { q, onSearch } = props;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm" verticalSpacing="xs" my="sm">
      <TextField field="from" {...props} />
      <TextField field="to" {...props} />
      <TextField field="subject" {...props} />
      <TextField field="message-id" {...props} />
      <MultiSelect
        label={t.labels.disposition}
        size="xs"
        placeholder={valuesOf(q, "disposition").length === 0 ? t.any : ""}
        data={DISPOSITIONS}
        value={DISPOSITIONS.filter((it) => isAsked(q, it))}
        onChange={(values) => onSearch(withField(q, "disposition", values))}
      />
      <NativeSelect
        label={t.labels.is}
        size="xs"
        data={[{ value: "", label: t.any }, ...STATES.map((it) => ({ value: it, label: t.stateNames[it] }))]}
        value={valuesOf(q, "is")[0]?.toLowerCase() ?? ""}
        onChange={({ currentTarget }) => onSearch(withField(q, "is", [currentTarget.value]))}
      />
      <DayField field="after" {...props} />
      <DayField field="before" {...props} />
    </SimpleGrid>
  );
}

/** Only what can be chosen is shown as chosen: anything may stand in the address. */
function isAsked(q: string, disposition: string): boolean {
  return valuesOf(q, "disposition").some((it) => it.toUpperCase() === disposition);
}

interface FieldProps extends SearchFieldsProps {
  readonly field: Field;
}

/** Searches once one leaves it, or presses Enter. */
function TextField({ field, q, onSearch }: FieldProps) {
  const value = valuesOf(q, field).join(" ");
  const [draft, setDraft] = useState<{ readonly of: string; readonly text: string }>();
  const text = draft?.of === q ? draft.text : value;
  const search = (): void => {
    // It is in the address from now on: whoever goes back there finds what stood there then.
    setDraft(undefined);
    if (text.trim() !== value) onSearch(withField(q, field, [text]));
  };
  return (
    <TextInput
      label={t.labels[field]}
      size="xs"
      spellCheck={false}
      value={text}
      onChange={({ currentTarget }) => setDraft({ of: q, text: currentTarget.value })}
      onBlur={search}
      onKeyDown={({ key }) => {
        if (key === "Enter") search();
      }}
    />
  );
}

function DayField({ field, q, onSearch }: FieldProps) {
  return (
    <TextInput
      type="date"
      label={t.labels[field]}
      size="xs"
      value={valuesOf(q, field)[0]?.slice(0, 10) ?? ""}
      onChange={({ currentTarget }) => onSearch(withField(q, field, [currentTarget.value]))}
    />
  );
}
