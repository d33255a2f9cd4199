import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";

export const tokenRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/tokens",
    component: lazyRouteComponent(() => import("./tokens-page.tsx"), "TokensPage"),
  }),
] as const;
