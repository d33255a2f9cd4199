import type { Role } from "#identity/role.ts";

const EVERYBODYS = ["Overview", "Mail trace", "Retractions", "Breaker"];
const CONNECTIONS = ["Domains & journaling", "Integrations", "Directory", "Retract Settings", "Auto-Retract"];

/** Word for word, so that a permission that is set too wide shows. */
export const MENUS: Readonly<Record<Role, readonly string[]>> = {
  "super-admin": [
    ...EVERYBODYS,
    ...CONNECTIONS,
    "Lists",
    "Detections",
    "Responses",
    "Important people",
    "Approval",
    "Retention",
    "Users",
    "API tokens",
    "Sign-in",
    "Audit log",
    "Health",
  ],
  "config-admin": [...EVERYBODYS, ...CONNECTIONS, "Responses", "Health"],
  "soc-analyst": [
    ...EVERYBODYS,
    "Directory",
    "Lists",
    "Detections",
    "Important people",
    "Approval",
    "Health",
  ],
  viewer: [...EVERYBODYS, "Directory", "Health"],
};
