import { createRouter } from "@tanstack/react-router";
import { rootRoute } from "./shell/root-route.tsx";
import { shellRoute } from "./shell/shell-route.tsx";
import { firstAccountRoute } from "./shell/first-account-route.tsx";
import { auditLogRoutes } from "./features/audit-log/routes.ts";
import { overviewRoutes } from "./features/overview/routes.ts";

const routeTree = rootRoute.addChildren([
  firstAccountRoute,
  shellRoute.addChildren([...overviewRoutes, ...auditLogRoutes]),
]);

export const router = createRouter({ routeTree, defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
