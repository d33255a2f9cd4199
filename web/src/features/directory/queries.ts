import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { getGroup, listGroups, listMailboxes, listSyncs } from "#api/contract/directory.ts";
import type { listDirectoryEntries } from "#api/contract/directory-entries.ts";
import type { listGroupMembers } from "#api/contract/manual-groups.ts";
import type { getDirectorySchedule } from "#api/contract/directory-schedule.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Sync = ReplyTo<typeof listSyncs>["result"][number];
export type DirectoryMailbox = ReplyTo<typeof listMailboxes>["result"][number];
export type Entry = ReplyTo<typeof listDirectoryEntries>["result"][number];
export type DirectoryGroup = ReplyTo<typeof listGroups>["result"][number];
export type Schedule = ReplyTo<typeof getDirectorySchedule>["result"];

export const PER_PAGE = 50;
/** What is being read is looked at again; what rests tells of itself. */
const WHILE_READING_MS = 2_000;

export const syncsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "directory", "sync"],
    queryFn: async ({ signal }) =>
      (await call<typeof listSyncs>("GET", "/directory/sync", { account, signal })).result,
    refetchInterval: ({ state }) =>
      state.data?.some((it) => it.running !== null || it.asked !== null) === true ? WHILE_READING_MS : false,
  });

export const scheduleQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "directory"],
    queryFn: async ({ signal }) =>
      (await call<typeof getDirectorySchedule>("GET", "/settings/directory", { account, signal })).result,
  });

interface Wanted {
  readonly search: string;
  readonly page: number;
}

export const mailboxesQuery = (account: string, wanted: Wanted & { readonly group: string | undefined }) =>
  queryOptions({
    queryKey: [account, "directory", "mailboxes", wanted],
    queryFn: async ({ signal }) => {
      const { search, page, group } = wanted;
      const query = { search, page, per_page: PER_PAGE, ...(group !== undefined && { group_id: group }) };
      const asked = { account, query, signal };
      const { result, result_info: info } = await call<typeof listMailboxes>(
        "GET",
        "/directory/mailboxes",
        asked,
      );
      return { rows: result, total: info.total_count ?? result.length };
    },
    placeholderData: keepPreviousData,
  });

export const groupsQuery = (account: string, { search, page }: Wanted) =>
  queryOptions({
    queryKey: [account, "directory", "groups", search, page],
    queryFn: async ({ signal }) => {
      const asked = { account, query: { search, page, per_page: PER_PAGE }, signal };
      const { result, result_info: info } = await call<typeof listGroups>("GET", "/directory/groups", asked);
      return { rows: result, total: info.total_count ?? result.length };
    },
    placeholderData: keepPreviousData,
  });

/** As many as one change may name. */
const MOST_MEMBERS = 1_000;

export const membersQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, "directory", "members", id],
    queryFn: async ({ signal }) => {
      const asked = { account, params: { group_id: id }, query: { page: 1, per_page: MOST_MEMBERS }, signal };
      const path = "/directory/groups/:group_id/members";
      const { result, result_info: info } = await call<typeof listGroupMembers>("GET", path, asked);
      return { addresses: result.map((it) => it.address), total: info.total_count ?? result.length };
    },
    // It is edited: what it was when the dialog opened counts.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const groupQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, "directory", "group", id],
    queryFn: async ({ signal }) => {
      const path = "/directory/groups/:group_id";
      return (await call<typeof getGroup>("GET", path, { account, params: { group_id: id }, signal })).result;
    },
  });

export const directoryEntriesQuery = (account: string, { search, page }: Wanted) =>
  queryOptions({
    queryKey: [account, "directory", "entries", search, page],
    queryFn: async ({ signal }) => {
      const asked = { account, query: { search, page, per_page: PER_PAGE }, signal };
      const path = "/directory/entries";
      const { result, result_info: info } = await call<typeof listDirectoryEntries>("GET", path, asked);
      return { rows: result, total: info.total_count ?? result.length };
    },
    placeholderData: keepPreviousData,
  });
