import { MultiSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { listGroups, listMailboxes } from "#api/contract/directory.ts";
import { useAccount } from "../lib/account.ts";
import { call } from "../lib/api.ts";
import type { Picked } from "../lib/scope.ts";
import { scopeTexts as t } from "../texts/scope.ts";

interface PickManyProps {
  readonly what: "groups" | "mailboxes";
  readonly label: string;
  /** Said with the label where it does not stand alone. */
  readonly about?: string | undefined;
  readonly picked: readonly Picked[];
  readonly onPick: (picked: readonly Picked[]) => void;
  readonly error?: string | undefined;
}

/** Nobody reads what matches half a word. */
const PAUSE_MS = 300;
const MAX_PICKED = 100;

/** Things of the directory, found by a part of their name or address. */
export function PickMany({ what, label, about, picked, onPick, error }: PickManyProps) {
  const { id } = useAccount();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, PAUSE_MS);
  const { data: found = [] } = useQuery(foundQuery(id, what, search));
  const all = [...picked, ...found.filter((it) => !picked.some((other) => other.id === it.id))];
  return (
    <MultiSelect
      label={label}
      {...(about !== undefined && { "aria-label": `${label}: ${about}` })}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      data={all.map((it) => ({ value: it.id, label: it.label }))}
      value={picked.map((it) => it.id)}
      onChange={(ids) => onPick(all.filter((it) => ids.includes(it.id)))}
      maxValues={MAX_PICKED}
      limit={20}
      error={error}
      nothingFoundMessage={t.nothingFound}
      hidePickedOptions
      maw={560}
    />
  );
}

const foundQuery = (account: string, what: PickManyProps["what"], search: string) =>
  queryOptions({
    queryKey: [account, "directory", "pick", what, search],
    queryFn: ({ signal }) => find(what, { account, query: { search, page: 1, per_page: 20 }, signal }),
    placeholderData: keepPreviousData,
  });

interface Asked {
  readonly account: string;
  readonly query: { readonly search: string; readonly page: number; readonly per_page: number };
  readonly signal: AbortSignal;
}

async function find(what: PickManyProps["what"], asked: Asked): Promise<readonly Picked[]> {
  if (what === "groups") {
    const { result } = await call<typeof listGroups>("GET", "/directory/groups", asked);
    return result.map((it) => ({ id: it.id, label: labelOf(it.name, it.primary_address) }));
  }
  const { result } = await call<typeof listMailboxes>("GET", "/directory/mailboxes", asked);
  return result.map((it) => ({ id: it.id, label: labelOf(it.display_name, it.primary_address) }));
}

function labelOf(name: string, address: string | null): string {
  if (address === null) return name;
  return name === "" ? address : `${name} (${address})`;
}
