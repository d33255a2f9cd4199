import { queryOptions } from "@tanstack/react-query";
import type { getNarrowing, getRequirements } from "#api/contract/integration-credentials.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Requirements = ReplyTo<typeof getRequirements>["result"];
export type Right = Requirements["google"]["scopes"][number];

/** What connecting asks for. */
export const requirementsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "integration-requirements"],
    queryFn: async ({ signal }) =>
      (await call<typeof getRequirements>("GET", "/integrations/requirements", { account, signal })).result,
  });

export const narrowingQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, "integrations", id, "narrowing"],
    queryFn: async ({ signal }) =>
      (
        await call<typeof getNarrowing>("GET", "/integrations/:integration_id/narrowing", {
          account,
          params: { integration_id: id },
          signal,
        })
      ).result.commands,
  });
