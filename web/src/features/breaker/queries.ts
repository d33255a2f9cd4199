import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { getAutomation, getBreaker, listTrips } from "#api/contract/breaker.ts";
import type { listRetractions } from "#api/contract/retractions.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Trip = ReplyTo<typeof listTrips>["result"][number];
export type Limits = ReplyTo<typeof getBreaker>["result"];
export type Automation = ReplyTo<typeof getAutomation>["result"];

const PAGE = 20;

export const tripsQuery = (account: string, isOpen: boolean) =>
  infiniteQueryOptions({
    queryKey: [account, "breaker", "trips", isOpen],
    queryFn: ({ signal, pageParam }) => {
      const query = { page: pageParam, per_page: PAGE, ...(isOpen && { open: "true" as const }) };
      return call<typeof listTrips>("GET", "/settings/breaker/trips", { account, query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: ({ result }, _all, page) => (result.length < PAGE ? undefined : page + 1),
  });

export const limitsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "breaker"],
    queryFn: async ({ signal }): Promise<Limits> =>
      (await call<typeof getBreaker>("GET", "/settings/breaker", { account, signal })).result,
  });

export const automationQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "automation"],
    queryFn: async ({ signal }): Promise<Automation> =>
      (await call<typeof getAutomation>("GET", "/settings/automation", { account, signal })).result,
  });

/** Whether anything is held by observe mode: the first run is enough to know. */
export const observedQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "retractions", "observed"],
    queryFn: async ({ signal }): Promise<boolean> => {
      const query = { held_for: "observe", per_page: 1 };
      const { result } = await call<typeof listRetractions>("GET", "/retractions", {
        account,
        query,
        signal,
      });
      return result.length > 0;
    },
  });
