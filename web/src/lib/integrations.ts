import { queryOptions } from "@tanstack/react-query";
import type { listIntegrations } from "#api/contract/integrations.ts";
import { call, type ReplyTo } from "./api.ts";

export type Integration = ReplyTo<typeof listIntegrations>["result"][number];

export const integrationsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "integrations"],
    queryFn: async ({ signal }) =>
      (await call<typeof listIntegrations>("GET", "/integrations", { account, signal })).result,
  });
