import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { listImportantGroups } from "#api/contract/important-groups.ts";
import type { listImportantPeople } from "#api/contract/important-people.ts";
import type { listIndicators } from "#api/contract/indicators.ts";
import type { allowPolicies, blockSenders, trustedDomains } from "#api/contract/lists.ts";
import type { IndicatorKind } from "#detection/indicator-kinds.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export const LISTS = ["allow", "block", "trusted"] as const;
export type ListName = (typeof LISTS)[number];

type Blocked = ReplyTo<typeof blockSenders.list>["result"][number];
export type PatternType = Blocked["pattern_type"];
export type Indicator = ReplyTo<typeof listIndicators>["result"][number];
export type Person = ReplyTo<typeof listImportantPeople>["result"][number];

/** An entry of any of the three lists; trusted domains are domains always. */
export interface Entry extends Pick<Blocked, "id" | "pattern" | "comments" | "created_at" | "created_by"> {
  readonly pattern_type?: PatternType;
}

export interface EntryPage {
  readonly entries: readonly Entry[];
  readonly total: number;
}

export const PER_PAGE = 50;

interface Wanted {
  readonly list: ListName;
  readonly search: string;
  readonly page: number;
}

export const entriesQuery = (account: string, { list, search, page }: Wanted) =>
  queryOptions({
    queryKey: [account, "lists", list, search, page],
    queryFn: ({ signal }) =>
      readEntries(account, { list, query: { search, page, per_page: PER_PAGE }, signal }),
    placeholderData: keepPreviousData,
  });

interface Read {
  readonly list: ListName;
  readonly query: { readonly search: string; readonly page: number; readonly per_page: number };
  readonly signal?: AbortSignal;
}

export async function readEntries(account: string, { list, query, ...rest }: Read): Promise<EntryPage> {
  const { result, result_info } = await readPage(list, { account, query, ...rest });
  return { entries: result, total: result_info.total_count ?? result.length };
}

function readPage(list: ListName, asked: { account: string; query: Read["query"]; signal?: AbortSignal }) {
  switch (list) {
    case "allow":
      return call<typeof allowPolicies.list>("GET", "/settings/allow_policies", asked);
    case "block":
      return call<typeof blockSenders.list>("GET", "/settings/block_senders", asked);
    case "trusted":
      return call<typeof trustedDomains.list>("GET", "/settings/trusted_domains", asked);
  }
}

interface WantedIndicators {
  readonly kind: IndicatorKind | undefined;
  readonly search: string;
  readonly page: number;
}

export const indicatorsQuery = (account: string, wanted: WantedIndicators) =>
  queryOptions({
    queryKey: [account, "indicators", wanted],
    queryFn: async ({ signal }) => {
      const { kind, search, page } = wanted;
      const query = { search, page, per_page: PER_PAGE, ...(kind !== undefined && { kind }) };
      const reply = await call<typeof listIndicators>("GET", "/settings/indicators", {
        account,
        query,
        signal,
      });
      return { indicators: reply.result, total: reply.result_info.total_count ?? reply.result.length };
    },
    placeholderData: keepPreviousData,
  });

export const peopleQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "important_people"],
    queryFn: async ({ signal }) =>
      (await call<typeof listImportantPeople>("GET", "/settings/important_people", { account, signal }))
        .result,
  });

export type ImportantGroup = ReplyTo<typeof listImportantGroups>["result"][number];

export const importantGroupsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "important_people", "groups"],
    queryFn: async ({ signal }) =>
      (await call<typeof listImportantGroups>("GET", "/settings/important_groups", { account, signal }))
        .result,
  });
