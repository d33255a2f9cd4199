import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";

/** Nobody reads what matches half a word. */
const PAUSE_MS = 300;

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (search: string) => void;
}

/** Searches as soon as nothing more is typed. */
export function SearchField({ label, value, onSearch }: SearchFieldProps) {
  const search = useDebouncedCallback(onSearch, PAUSE_MS);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      defaultValue={value}
      maxLength={253}
      maw={420}
      onChange={(event) => search(event.currentTarget.value.trim())}
    />
  );
}
