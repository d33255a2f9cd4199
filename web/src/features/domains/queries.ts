import { queryOptions } from "@tanstack/react-query";
import type { listMailboxes } from "#api/contract/directory.ts";
import type { listDomains } from "#api/contract/domains.ts";
import type { createSource, listSources } from "#api/contract/sources.ts";
import type { explainSource } from "#api/contract/explain-copy.ts";
import type { getSetupGuide } from "#api/contract/setup-guides.ts";
import type { listSourceHealth } from "#api/contract/source-health.ts";
import { type Setup, SETUPS } from "#directory/guides/setup-guide.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Domain = ReplyTo<typeof listDomains>["result"][number];
export type Source = ReplyTo<typeof listSources>["result"][number];
export type SourceWithAddress = ReplyTo<typeof createSource>["result"];

export type Guide = ReplyTo<typeof getSetupGuide>["result"];
export type Explanation = ReplyTo<typeof explainSource>["result"][number];
export type SourceHealth = ReplyTo<typeof listSourceHealth>["result"][number];

export function isSetup(text: unknown): text is Setup {
  return SETUPS.some((it) => it === text);
}

/** Those that journal in the format. */
export const SETUPS_OF: Readonly<Record<Source["format"], readonly Setup[]>> = {
  "exchange-report": ["exchange-online", "exchange-server"],
  "google-copy": ["google-workspace"],
  "plain-bcc": ["postfix", "exim"],
};

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

/** What to enter at one mail system. */
export const guideQuery = (account: string, setup: Setup) =>
  queryOptions({
    queryKey: [account, "domains", "guide", setup],
    queryFn: async ({ signal }) => {
      const asked = { account, params: { setup }, signal };
      return (await call<typeof getSetupGuide>("GET", "/sources/guides/:setup", asked)).result;
    },
  });

/** Whether each source works. */
export const sourceHealthQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "sources", "health"],
    queryFn: async ({ signal }) =>
      (await call<typeof listSourceHealth>("GET", "/sources/health", { account, signal })).result,
    refetchInterval: 60_000,
  });
