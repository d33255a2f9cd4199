import { queryOptions } from "@tanstack/react-query";
import type { listTokens } from "#api/contract/tokens.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Token = ReplyTo<typeof listTokens>["result"][number];

export const tokensQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "tokens"],
    queryFn: async ({ signal }) =>
      (await call<typeof listTokens>("GET", "/tokens", { account, signal })).result,
  });
