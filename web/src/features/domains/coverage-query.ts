import { queryOptions } from "@tanstack/react-query";
import type { listCoverage } from "#api/contract/coverage.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Coverage = ReplyTo<typeof listCoverage>["result"][number];

export const coverageQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "coverage"],
    queryFn: async ({ signal }) =>
      (await call<typeof listCoverage>("GET", "/coverage", { account, signal })).result,
    refetchInterval: 60_000,
  });
