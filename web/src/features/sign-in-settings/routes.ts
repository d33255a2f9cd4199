import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";

export const signInSettingsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/sign-in",
    component: lazyRouteComponent(() => import("./sign-in-settings-page.tsx"), "SignInSettingsPage"),
  }),
] as const;
