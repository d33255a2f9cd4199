import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";

export const autoRetractRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/retract-settings/auto-retract",
    component: lazyRouteComponent(() => import("./auto-retract-page.tsx"), "AutoRetractPage"),
  }),
] as const;
