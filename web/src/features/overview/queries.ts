import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { getAttention, getOverview } from "#api/contract/overview.ts";
import { call, type ReplyTo } from "../../lib/api.ts";
import type { Range } from "./range.ts";

export type Figures = ReplyTo<typeof getOverview>["result"];
export type Attention = ReplyTo<typeof getAttention>["result"];
export type Concern = Attention["concerns"][number];

const REFRESH_MS = 15_000;

/** Asked again now and then, and not at every event: in a large organisation there are hundreds in a second. */
export const figuresQuery = (account: string, range: Range) =>
  queryOptions({
    queryKey: [account, "figures", range],
    queryFn: async ({ signal }) =>
      (await call<typeof getOverview>("GET", "/overview", { account, query: { range }, signal })).result,
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });

export const attentionQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "overview"],
    queryFn: async ({ signal }) =>
      (await call<typeof getAttention>("GET", "/overview/attention", { account, signal })).result,
    refetchInterval: 4 * REFRESH_MS,
  });
