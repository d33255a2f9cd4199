import { queryOptions } from "@tanstack/react-query";
import type { getSetup } from "#api/contract/setup.ts";
import { call } from "../../lib/api.ts";

/** What there is to know before anybody has signed in. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: async ({ signal }) => (await call<typeof getSetup>("GET", "/client/v4/setup", { signal })).result,
});
