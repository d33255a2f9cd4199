import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";
import { readRange } from "./range.ts";

export const overviewRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "overview",
    validateSearch: readRange,
    component: lazyRouteComponent(() => import("./overview-page.tsx"), "OverviewPage"),
  }),
] as const;
