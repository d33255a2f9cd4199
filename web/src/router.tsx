import { createRouter } from "@tanstack/react-router";
import { rootRoute } from "./shell/root-route.tsx";
import { shellRoute } from "./shell/shell-route.tsx";
import { firstAccountRoute } from "./shell/first-account-route.tsx";
import { breakerRoutes } from "./features/breaker/routes.ts";
import { messageRoutes } from "./features/message/routes.ts";
import { autoRetractRoutes } from "./features/auto-retract/routes.ts";
import { connectRoutes } from "./features/connect/routes.ts";
import { directoryRoutes } from "./features/directory/routes.ts";
import { domainRoutes } from "./features/domains/routes.ts";
import { integrationRoutes } from "./features/integrations/routes.ts";
import { listRoutes } from "./features/lists/routes.ts";
import { policyRoutes } from "./features/policies/routes.ts";
import { settingsRoutes } from "./features/settings/routes.ts";
import { mailTraceRoutes } from "./features/mail-trace/routes.ts";
import { auditLogRoutes } from "./features/audit-log/routes.ts";
import { healthRoutes } from "./features/health/routes.ts";
import { overviewRoutes } from "./features/overview/routes.ts";
import { profileRoutes } from "./features/profile/routes.ts";
import { signInRoutes } from "./features/sign-in/routes.ts";
import { signInSettingsRoutes } from "./features/sign-in-settings/routes.ts";
import { tokenRoutes } from "./features/tokens/routes.ts";
import { userRoutes } from "./features/users/routes.ts";
import { retractionRoutes } from "./features/retractions/routes.ts";

const routeTree = rootRoute.addChildren([
  ...signInRoutes,
  ...connectRoutes,
  firstAccountRoute,
  shellRoute.addChildren([
    ...overviewRoutes,
    ...profileRoutes,
    ...userRoutes,
    ...tokenRoutes,
    ...signInSettingsRoutes,
    ...healthRoutes,
    ...retractionRoutes,
    ...breakerRoutes,
    ...mailTraceRoutes,
    ...messageRoutes,
    ...settingsRoutes,
    ...autoRetractRoutes,
    ...domainRoutes,
    ...integrationRoutes,
    ...directoryRoutes,
    ...listRoutes,
    ...policyRoutes,
    ...auditLogRoutes,
  ]),
]);

export const router = createRouter({ routeTree, defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
