import { queryOptions } from "@tanstack/react-query";
import type { listActors } from "#api/contract/actors.ts";
import { call } from "./api.ts";

/** The persons who have done something here, by the name that events have for them. */
export const actorsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "actors"],
    queryFn: async ({ signal }) =>
      (await call<typeof listActors>("GET", "/actors", { account, signal })).result,
    staleTime: 60_000,
  });
