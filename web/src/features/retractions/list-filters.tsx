import { Button, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useUser } from "../../lib/user.ts";
import { retractionTexts as t } from "../../texts/retractions.ts";
import { RETRACTION_KINDS, RETRACTION_STATES } from "#retraction/retraction-requests.ts";
import { type ListSearch, readListSearch } from "./list-search.ts";

interface ListFiltersProps {
  readonly search: ListSearch;
  readonly onChange: (search: ListSearch) => void;
}

const TYPING_MS = 300;

/** What narrows the list. All of it stands in the address. */
export function ListFilters({ search, onChange }: ListFiltersProps) {
  const { actor } = useUser();
  const { list = "all", kind, state, by } = search;
  const set = (changed: Readonly<Record<string, unknown>>): void => {
    onChange(readListSearch({ ...search, ...changed }));
  };
  const typed = useDebouncedCallback((value: string) => set({ by: value }), TYPING_MS);
  return (
    <search aria-label={t.filters.label}>
      <Group gap="xs" align="end">
        <Select
          label={t.filters.kind}
          size="xs"
          w={150}
          placeholder={t.filters.anyKind}
          clearable
          data={RETRACTION_KINDS.map((value) => ({ value, label: t.kind[value] }))}
          value={kind ?? null}
          onChange={(value) => set({ kind: value })}
        />
        {list === "all" && (
          <Select
            label={t.filters.state}
            size="xs"
            w={150}
            placeholder={t.filters.anyState}
            clearable
            data={RETRACTION_STATES.map((value) => ({ value, label: t.state[value] }))}
            value={state ?? null}
            onChange={(value) => set({ state: value })}
          />
        )}
        <TextInput
          // Typed anew where the address changes by something else.
          key={by === actor ? actor : "typed"}
          label={t.filters.requestedBy}
          size="xs"
          w={180}
          placeholder={t.filters.requestedByHint}
          defaultValue={by ?? ""}
          onChange={(event) => typed(event.currentTarget.value)}
        />
        <Button size="xs" variant="default" onClick={() => set({ by: actor })} aria-pressed={by === actor}>
          {t.filters.mine}
        </Button>
        {(kind ?? state ?? by) !== undefined && (
          <Button size="xs" variant="default" onClick={() => onChange(readListSearch({ list }))}>
            {t.filters.clear}
          </Button>
        )}
      </Group>
    </search>
  );
}
