import { queryOptions } from "@tanstack/react-query";
import type { getHealth } from "#api/contract/health.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Health = ReplyTo<typeof getHealth>["result"];

const REFRESH_MS = 10_000;

export const healthQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "health"],
    queryFn: async ({ signal }) =>
      (await call<typeof getHealth>("GET", "/health", { account, signal })).result,
    refetchInterval: REFRESH_MS,
  });
