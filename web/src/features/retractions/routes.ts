import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";
import { readListSearch } from "./list-search.ts";
import { readNewSearch } from "./new-search.ts";
import { readRunSearch } from "./run-search.ts";

const parent = { getParentRoute: () => shellRoute };

export const retractionRoutes = [
  createRoute({
    ...parent,
    path: "retractions",
    validateSearch: readListSearch,
    component: lazyRouteComponent(() => import("./retractions-page.tsx"), "RetractionsPage"),
  }),
  createRoute({
    ...parent,
    path: "retractions/new",
    validateSearch: readNewSearch,
    component: lazyRouteComponent(() => import("./new-retraction-page.tsx"), "NewRetractionPage"),
  }),
  createRoute({
    ...parent,
    path: "retractions/$retraction",
    validateSearch: readRunSearch,
    component: lazyRouteComponent(() => import("./retraction-page.tsx"), "RetractionPage"),
  }),
] as const;
