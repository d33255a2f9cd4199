import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";

export interface MailTraceSearch {
  /** The whole search, in the grammar of the search box. */
  readonly q?: string;
}

export const mailTraceRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "mail-trace",
    // A number in the address is still a word that somebody searches for.
    validateSearch: ({ q }: Record<string, unknown>): MailTraceSearch =>
      q === undefined || q === "" ? {} : { q: typeof q === "string" ? q : JSON.stringify(q) },
    component: lazyRouteComponent(() => import("./mail-trace-page.tsx"), "MailTracePage"),
  }),
] as const;
