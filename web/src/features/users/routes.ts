import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";

export const userRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/users",
    component: lazyRouteComponent(() => import("./users-page.tsx"), "UsersPage"),
  }),
] as const;
