import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { getAuditChain, listAuditLog } from "#api/contract/audit-log.ts";
import { call, type ReplyTo, urlOf } from "../../lib/api.ts";
import { type AuditSearch, toQuery } from "./audit-search.ts";

export type AuditPage = ReplyTo<typeof listAuditLog>;
export type AuditEntry = AuditPage["result"][number];
export type AuditKind = AuditEntry["kind"];
export type AuditChain = ReplyTo<typeof getAuditChain>["result"];

const PER_PAGE = 50;

export function auditLogQuery(account: string, search: AuditSearch) {
  return infiniteQueryOptions({
    queryKey: [account, "audit", "entries", search],
    queryFn: ({ signal, pageParam }): Promise<AuditPage> => {
      const query = { ...toQuery(search), per_page: PER_PAGE, cursor: pageParam };
      return call<typeof listAuditLog>("GET", "/audit_log", { account, query, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.result_info.cursor,
  });
}

export function auditChainQuery(account: string) {
  return queryOptions({
    queryKey: [account, "audit", "chain"],
    queryFn: async ({ signal }): Promise<AuditChain> =>
      (await call<typeof getAuditChain>("GET", "/audit_log/chain", { account, signal })).result,
  });
}

/** Where the file is that the browser saves. */
export function exportUrl(account: string, format: "csv" | "ndjson", search: AuditSearch): string {
  return urlOf(`/audit_log/export.${format}`, { account, query: toQuery(search) });
}
