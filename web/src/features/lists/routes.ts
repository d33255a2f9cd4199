import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";
import { readIndicatorSearch, readListSearch } from "./searches.ts";

export const listRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/lists",
    validateSearch: readListSearch,
    component: lazyRouteComponent(() => import("./lists-page.tsx"), "ListsPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/detections",
    validateSearch: readIndicatorSearch,
    component: lazyRouteComponent(() => import("./indicators-page.tsx"), "IndicatorsPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/important-people",
    component: lazyRouteComponent(() => import("./people-page.tsx"), "PeoplePage"),
  }),
] as const;
