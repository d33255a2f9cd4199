import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";
import { readDirectorySearch } from "./searches.ts";

export const directoryRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/directory",
    validateSearch: readDirectorySearch,
    component: lazyRouteComponent(() => import("./directory-page.tsx"), "DirectoryPage"),
  }),
] as const;
