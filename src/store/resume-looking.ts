import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { leaveOut } from "./leave-out.ts";

/**
 * Takes the time of an outage out of the deadlines of all open rows of an integration. To be called in the
 * transaction that resumes it, before that forgets when it was stopped.
 */
export async function resumeLooking(
  tx: Transaction,
  tenantId: TenantId,
  integrationId: IntegrationId,
): Promise<void> {
  await tx.rows(LEAVE_OUT, [tenantId, integrationId]);
}

// Nobody looked between the stop and now; of a mail that came in between, nobody has looked at all.
const LEAVE_OUT = leaveOut({
  since: "i.stopped_at",
  of: "rc.tenant_id = $1 and i.id = $2 and i.state = 'stopped' and i.stopped_at < now()",
});
