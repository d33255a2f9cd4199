import { AUTOMATION } from "#policy/automation-mode.ts";
import type { Database } from "./database.ts";

/** Of a tenant: it came back from a backup, and nobody has said since whether its automation acts. */
export const STILL_PAUSED = `
  restored_at is not null and not exists (
    select from tenant_setting s
    where s.tenant_id = tenant.id and s.name = '${AUTOMATION.name}' and s.saved_at > tenant.restored_at)`;

/** How old the backup was that tenants here came back from and still wait for a decision; `undefined`: none does. */
export async function restoredAsOf(database: Database): Promise<Date | undefined> {
  const [row] = await database.asWorker((tx) => tx.rows<{ at: Date }>(WAITING));
  return row?.at;
}

const WAITING = `
  select restored_as_of as at from tenant where ${STILL_PAUSED} order by restored_as_of limit 1`;
