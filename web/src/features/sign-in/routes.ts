import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { queryClient } from "../../lib/query-client.ts";
import { rootRoute } from "../../shell/root-route.tsx";
import { readSignInSearch, readToken } from "./search.ts";
import { setupQuery } from "./setup-query.ts";

/** What needs nobody to be signed in: outside of the frame. */
export const signInRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "sign-in",
    validateSearch: readSignInSearch,
    beforeLoad: async () => {
      const { needed } = await queryClient.ensureQueryData(setupQuery);
      if (needed) throw redirect({ to: "/setup" });
    },
    component: lazyRouteComponent(() => import("./sign-in-page.tsx"), "SignInPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "setup",
    component: lazyRouteComponent(() => import("./setup-page.tsx"), "SetupPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "invitation",
    validateSearch: readToken,
    component: lazyRouteComponent(() => import("./invitation-page.tsx"), "InvitationPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "forgotten-password",
    component: lazyRouteComponent(() => import("./forgotten-password-page.tsx"), "ForgottenPasswordPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "reset-password",
    validateSearch: readToken,
    component: lazyRouteComponent(() => import("./reset-password-page.tsx"), "ResetPasswordPage"),
  }),
] as const;
