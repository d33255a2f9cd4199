import { CloseButton, Combobox, Group, Text, TextInput, useCombobox } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type Ref, useState } from "react";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import { accept, type Known, suggest } from "./suggestions.ts";

interface SearchBoxProps {
  /** As the address has it. */
  readonly q: string;
  readonly known: Known;
  readonly inputRef: Ref<HTMLInputElement>;
  readonly onSearch: (q: string) => void;
}

/** Mantine gives it all that the role asks for, but not the role. */
const COMBOBOX = { role: "combobox" };

/** Words and operators; while one types it offers operators, then their values. Enter searches. */
export function SearchBox({ q, known, inputRef, onSearch }: SearchBoxProps) {
  // What is typed belongs to the search it began with: another one in the address, by the browser's back, wins.
  const [draft, setDraft] = useState({ of: q, text: q });
  const text = draft.of === q ? draft.text : q;
  const type = (next: string): void => setDraft({ of: q, text: next });
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [now] = useState(() => new Date());
  const suggestions = suggest(text, known, now);
  const search = (next: string): void => {
    combobox.closeDropdown();
    setDraft({ of: next.trim(), text: next });
    onSearch(next.trim());
  };
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          search(text);
        }}
      >
        <Combobox
          store={combobox}
          onOptionSubmit={(term) => {
            const next = accept(text, { term, hint: "" });
            if (term.endsWith(":")) type(next);
            else search(next);
          }}
        >
          <Combobox.Target withExpandedAttribute>
            <TextInput
              ref={inputRef}
              {...COMBOBOX}
              aria-label={t.search}
              placeholder={t.placeholder}
              leftSection={<IconSearch size={18} />}
              rightSection={
                text !== "" && <CloseButton size="sm" aria-label={t.clear} onClick={() => search("")} />
              }
              value={text}
              maxLength={16_000}
              spellCheck={false}
              autoComplete="off"
              onChange={({ currentTarget }) => {
                type(currentTarget.value);
                combobox.openDropdown();
                combobox.resetSelectedOption();
              }}
              onClick={() => combobox.openDropdown()}
              onBlur={() => combobox.closeDropdown()}
              onKeyDown={({ key, currentTarget }) => {
                if (key === "Escape" && !combobox.dropdownOpened) currentTarget.blur();
              }}
            />
          </Combobox.Target>
          <Combobox.Dropdown hidden={suggestions.length === 0}>
            <Combobox.Options aria-label={t.search}>
              {suggestions.map(({ term, hint }) => (
                <Combobox.Option value={term} key={term}>
                  <Group gap="sm" wrap="nowrap">
                    <Text size="sm" ff="monospace" truncate>
                      {term}
                    </Text>
                    <Text size="sm" c="dimmed" truncate>
                      {hint}
                    </Text>
                  </Group>
                </Combobox.Option>
              ))}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
      </form>
    </search>
  );
}
