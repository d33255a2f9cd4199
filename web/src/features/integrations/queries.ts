import { queryOptions } from "@tanstack/react-query";
import type { getNarrowing, getRequirements } from "#api/contract/integration-credentials.ts";
import type { getConformance, listSelfTests } from "#api/contract/self-tests.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Requirements = ReplyTo<typeof getRequirements>["result"];
export type Right = Requirements["google"]["scopes"][number];
export type SelfTest = ReplyTo<typeof listSelfTests>["result"][number];
export type SelfTestLine = SelfTest["lines"][number];
export type ConformanceEntry = ReplyTo<typeof getConformance>["result"][number];

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

/** What runs is looked at again, since its lines are no events of their own; what has ended tells of itself. */
const WHILE_RUNNING_MS = 1_000;

/** Newest first. */
export const selfTestsQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, "integrations", id, "self_test"],
    queryFn: async ({ signal }) => {
      const asked = { account, params: { integration_id: id }, signal };
      return (await call<typeof listSelfTests>("GET", "/integrations/:integration_id/self_test", asked))
        .result;
    },
    refetchInterval: ({ state }) =>
      state.data?.[0] !== undefined && state.data[0].state !== "ended" ? WHILE_RUNNING_MS : false,
  });

export const conformanceQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, "integrations", id, "conformance"],
    queryFn: async ({ signal }) => {
      const asked = { account, params: { integration_id: id }, signal };
      const path = "/integrations/:integration_id/conformance";
      return (await call<typeof getConformance>("GET", path, asked)).result;
    },
  });
