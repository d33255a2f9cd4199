import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";

export const healthRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "health",
    component: lazyRouteComponent(() => import("./health-page.tsx"), "HealthPage"),
  }),
] as const;
