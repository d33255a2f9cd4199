import { Button, Group, MultiSelect, Paper, SimpleGrid, TextInput } from "@mantine/core";
import type { SubmitEvent } from "react";
import { auditLogTexts } from "../../texts/audit-log.ts";
import { type AuditSearch, FIELDS } from "./audit-search.ts";

const t = auditLogTexts.filter;

const KINDS = Object.entries(auditLogTexts.kinds)
  .map(([value, label]) => ({ value, label }))
  .toSorted((a, b) => a.label.localeCompare(b.label));

interface FilterFormProps {
  readonly search: AuditSearch;
  readonly onSearch: (search: AuditSearch) => void;
}

/** The address has what is filtered by; the fields only until it is sent. */
export function FilterForm({ search, onSearch }: FilterFormProps) {
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSearch(searchIn(new FormData(event.currentTarget)));
  };
  return (
    <search aria-label={t.label}>
      <Paper withBorder p="sm" component="form" onSubmit={submit} key={JSON.stringify(search)}>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="xs">
          <TextInput
            size="xs"
            name="text"
            type="search"
            label={t.text}
            defaultValue={search.text}
            maxLength={200}
          />
          <TextInput size="xs" name="actor" label={t.actor} defaultValue={search.actor} maxLength={320} />
          <MultiSelect
            size="xs"
            name="kinds"
            label={t.kinds}
            data={KINDS}
            defaultValue={kindsIn(search)}
            {...(search.kinds === undefined && { placeholder: t.everything })}
            searchable
            clearable
          />
          <TextInput
            size="xs"
            name="address"
            label={t.address}
            defaultValue={search.address}
            maxLength={64}
          />
          <TextInput size="xs" name="from" type="date" label={t.from} defaultValue={search.from} />
          <TextInput size="xs" name="to" type="date" label={t.to} defaultValue={search.to} />
          <TextInput
            size="xs"
            name="object"
            label={t.object}
            defaultValue={search.object}
            pattern="[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
            title={t.wrongId}
          />
          <Group gap="xs" align="flex-end">
            <Button type="submit" size="xs">
              {t.apply}
            </Button>
            <Button size="xs" variant="default" onClick={() => onSearch({})}>
              {t.clear}
            </Button>
          </Group>
        </SimpleGrid>
      </Paper>
    </search>
  );
}

/** The address may name what there is not, or no more. */
function kindsIn({ kinds = "" }: AuditSearch): string[] {
  return kinds.split(",").filter((it) => KINDS.some(({ value }) => value === it));
}

function searchIn(form: FormData): AuditSearch {
  return Object.fromEntries(
    FIELDS.flatMap((name) => {
      const value = form.get(name);
      const text = typeof value === "string" ? value.trim() : "";
      return text === "" ? [] : [[name, text]];
    }),
  );
}
