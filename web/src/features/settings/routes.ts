import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings",
    component: lazyRouteComponent(() => import("./settings-page.tsx"), "SettingsPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/$group",
    component: lazyRouteComponent(() => import("./group-page.tsx"), "GroupPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/retract-settings",
    component: lazyRouteComponent(() => import("./retract-settings-page.tsx"), "RetractSettingsPage"),
  }),
] as const;
