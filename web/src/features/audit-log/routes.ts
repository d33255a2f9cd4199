import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/shell-route.tsx";
import { type AuditSearch, FIELDS } from "./audit-search.ts";

export const auditLogRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "settings/audit-log",
    validateSearch: (search: Record<string, unknown>): AuditSearch =>
      Object.fromEntries(
        FIELDS.flatMap((name) => {
          const value = search[name];
          // A number in the address is still a word that somebody searches for.
          const text = typeof value === "string" || value === undefined ? value : JSON.stringify(value);
          return text === undefined || text === "" ? [] : [[name, text]];
        }),
      ),
    component: lazyRouteComponent(() => import("./audit-log-page.tsx"), "AuditLogPage"),
  }),
] as const;
