import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";

export const policyRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/responses",
    component: lazyRouteComponent(() => import("./responses-page.tsx"), "ResponsesPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/approval",
    component: lazyRouteComponent(() => import("./approval-page.tsx"), "ApprovalPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/retention",
    component: lazyRouteComponent(() => import("./retention-page.tsx"), "RetentionPage"),
  }),
] as const;
