import { createRoute } from "@tanstack/react-router";
import { queryClient } from "../lib/query-client.ts";
import { requireUser } from "./require-user.ts";
import { rootRoute } from "./root-route.tsx";
import { Shell } from "./shell.tsx";
import { NotFound } from "./not-found.tsx";
import { Trouble } from "../ui/trouble.tsx";

/** Everything of one organisation; its id is the first part of the address. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "$account",
  beforeLoad: async ({ location }) => ({ user: await requireUser(queryClient, location.href) }),
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Trouble error={error} onRetry={reset} />,
});
