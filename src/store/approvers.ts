import type { Approvers } from "#identity/approvers.ts";
import { mayRole } from "#identity/permissions.ts";
import { ROLES } from "#identity/role.ts";
import type { Database } from "./database.ts";

/** The persons whose role lets them approve, and who are not disabled. */
export function openApprovers(database: Database): Approvers {
  return {
    eligible: (tenantId) =>
      database.asTenant(tenantId, async (tx) => {
        const rows = await tx.rows<{ actor: string }>(ELIGIBLE, [tenantId, WITH_APPROVAL]);
        return rows.map((it) => it.actor);
      }),
  };
}

const WITH_APPROVAL = ROLES.filter((it) => mayRole(it, "mail.approve"));
const ELIGIBLE = `
  select 'person:' || person_id as actor from membership
  where tenant_id = $1 and role = any($2) and disabled_at is null and removed_at is null
  order by person_id`;
