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
  /** Of what is another integration's it is said that it cannot be picked; `undefined`: all can be. */
  readonly integrationId?: string | undefined;
}

interface Offered extends Picked {
  readonly disabled?: boolean;
}

/** Nobody reads what matches half a word. */
const PAUSE_MS = 300;
const MAX_PICKED = 100;

/** Things of the directory, found by a part of their name or address. */
export function PickMany({ what, label, about, picked, onPick, error, integrationId }: PickManyProps) {
  const { id } = useAccount();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, PAUSE_MS);
  const { data: found = [] } = useQuery(foundQuery(id, { what, search, integrationId }));
  const all: readonly Offered[] = [
    ...picked,
    ...found.filter((it) => !picked.some((other) => other.id === it.id)),
  ];
  return (
    <MultiSelect
      label={label}
      {...(about !== undefined && { "aria-label": `${label}: ${about}` })}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      data={all.map(({ id: value, label: text, disabled = false }) => ({ value, label: text, disabled }))}
      value={picked.map((it) => it.id)}
      onChange={(ids) => onPick(all.filter((it) => ids.includes(it.id)).map(toPicked))}
      maxValues={MAX_PICKED}
      limit={20}
      error={error}
      nothingFoundMessage={t.nothingFound}
      hidePickedOptions
      maw={560}
    />
  );
}

function toPicked({ id, label }: Offered): Picked {
  return { id, label };
}

interface Wanted extends Pick<PickManyProps, "what" | "integrationId"> {
  readonly search: string;
}

const foundQuery = (account: string, wanted: Wanted) =>
  queryOptions({
    queryKey: [account, "directory", "pick", wanted],
    queryFn: ({ signal }) => find(wanted, account, signal),
    placeholderData: keepPreviousData,
  });

async function find(
  { what, search, integrationId }: Wanted,
  account: string,
  signal: AbortSignal,
): Promise<readonly Offered[]> {
  const query = { search, page: 1, per_page: 20 };
  if (what === "groups") {
    const asked = { ...query, for_integration_id: integrationId };
    const { result } = await call<typeof listGroups>("GET", "/directory/groups", {
      account,
      query: asked,
      signal,
    });
    return result.map(toGroup);
  }
  const asked = { ...query, integration_id: integrationId };
  const { result } = await call<typeof listMailboxes>("GET", "/directory/mailboxes", {
    account,
    query: asked,
    signal,
  });
  return result.map((it) => ({ id: it.id, label: labelOf(it.display_name, it.primary_address) }));
}

interface FoundGroup {
  readonly id: string;
  readonly name: string;
  readonly primary_address: string | null;
  readonly foreign: boolean;
}

function toGroup({ id, name, primary_address: address, foreign }: FoundGroup): Offered {
  const label = labelOf(name, address);
  return foreign ? { id, label: t.foreign(label), disabled: true } : { id, label };
}

function labelOf(name: string, address: string | null): string {
  if (address === null) return name;
  return name === "" ? address : `${name} (${address})`;
}
