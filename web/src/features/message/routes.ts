import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";
import { isTab, type Tab } from "./tabs.ts";

export const messageRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "messages/$message",
    validateSearch: ({ tab }: Record<string, unknown>): { readonly tab?: Tab } => (isTab(tab) ? { tab } : {}),
    component: lazyRouteComponent(() => import("./message-page.tsx"), "MessagePage"),
  }),
] as const;
