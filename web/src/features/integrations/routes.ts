import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";

export const integrationRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/integrations",
    component: lazyRouteComponent(() => import("./integrations-page.tsx"), "IntegrationsPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/integrations/$integration",
    component: lazyRouteComponent(() => import("./integration-page.tsx"), "IntegrationPage"),
  }),
] as const;
