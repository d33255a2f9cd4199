import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";

export const domainRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/domains",
    component: lazyRouteComponent(() => import("./domains-page.tsx"), "DomainsPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/domains/setup/$setup",
    component: lazyRouteComponent(() => import("./setup-guide-page.tsx"), "SetupGuidePage"),
  }),
] as const;
