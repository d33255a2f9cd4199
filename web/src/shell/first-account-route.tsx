import { createRoute, redirect } from "@tanstack/react-router";
import { queryClient } from "../lib/query-client.ts";
import { requireUser } from "./require-user.ts";
import { rootRoute } from "./root-route.tsx";
import { NoAccount } from "./no-account.tsx";

/** `/`: whoever sees one organisation is taken there at once, whoever sees several to the first. */
export const firstAccountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: async ({ location }) => {
    const user = await requireUser(queryClient, location.href);
    const [first] = user.accounts;
    if (first !== undefined) throw redirect({ to: "/$account/overview", params: { account: first.id } });
  },
  component: NoAccount,
});
