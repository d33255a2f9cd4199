import { queryOptions } from "@tanstack/react-query";
import type { listMailboxes } from "#api/contract/directory.ts";
import type { listDomains } from "#api/contract/domains.ts";
import type { createSource, listSources } from "#api/contract/sources.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Domain = ReplyTo<typeof listDomains>["result"][number];
export type Source = ReplyTo<typeof listSources>["result"][number];
export type SourceWithAddress = ReplyTo<typeof createSource>["result"];

/** More than any organisation has. */
const ALL = 1_000;

export const domainsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "domains"],
    queryFn: async ({ signal }) => {
      const query = { per_page: ALL };
      return (await call<typeof listDomains>("GET", "/settings/domains", { account, query, signal })).result;
    },
  });

export const sourcesQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "sources"],
    queryFn: async ({ signal }) =>
      (await call<typeof listSources>("GET", "/sources", { account, signal })).result,
    // When a source was seen last is no event.
    refetchInterval: 60_000,
  });

/** How many mailboxes have an address of the domain. */
export const mailboxesOfQuery = (account: string, domain: string) =>
  queryOptions({
    queryKey: [account, "mailboxes", domain],
    queryFn: async ({ signal }) => {
      const query = { search: `@${domain}`, per_page: 1 };
      const page = await call<typeof listMailboxes>("GET", "/directory/mailboxes", {
        account,
        query,
        signal,
      });
      return page.result_info.total_count ?? page.result_info.count;
    },
  });
