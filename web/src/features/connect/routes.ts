import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { queryClient } from "../../lib/query-client.ts";
import { requireUser } from "../../shell/require-user.ts";
import { rootRoute } from "../../shell/root-route.tsx";
import { readArrival } from "./search.ts";

export const connectRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "connect/microsoft",
    validateSearch: readArrival,
    beforeLoad: async ({ location }) => ({ user: await requireUser(queryClient, location.href) }),
    component: lazyRouteComponent(() => import("./microsoft-page.tsx"), "MicrosoftPage"),
  }),
] as const;
