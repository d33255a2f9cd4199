import { queryOptions } from "@tanstack/react-query";
import type { listDestinations } from "#api/contract/destinations.ts";
import { call } from "./api.ts";

/** Where copies can go, and the names of the integrations, for whoever may not see more of them too. */
export const destinationsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "integrations", "destinations"],
    queryFn: async ({ signal }) =>
      (await call<typeof listDestinations>("GET", "/retractions/destinations", { account, signal })).result,
    staleTime: 60_000,
  });
