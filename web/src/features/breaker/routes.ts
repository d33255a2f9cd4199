import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";
import { readBreakerSearch } from "./breaker-search.ts";

export const breakerRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "breaker",
    validateSearch: readBreakerSearch,
    component: lazyRouteComponent(() => import("./breaker-page.tsx"), "BreakerPage"),
  }),
] as const;
