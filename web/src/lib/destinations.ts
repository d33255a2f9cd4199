import { queryOptions } from "@tanstack/react-query";
import type { listDestinations } from "#api/contract/destinations.ts";
import { call, type ReplyTo } from "./api.ts";

type Offer = ReplyTo<typeof listDestinations>["result"][number];

/** Where copies can go, and the names of the integrations, for whoever may not see more of them too. */
export const destinationsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "integrations", "destinations"],
    queryFn: async ({ signal }) =>
      (await call<typeof listDestinations>("GET", "/retractions/destinations", { account, signal })).result,
    staleTime: 60_000,
  });

/** Where copies can go, and no self-test proves (any more) that they do. */
export function unprovenAt(offer: Offer | undefined): readonly Offer["integrations"][number][] {
  return (offer?.integrations ?? []).filter((it) => it.conformance !== null && !it.is_proof);
}
