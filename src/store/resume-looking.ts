import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

/**
 * Takes the time of an outage out of the looking schedule of all open rows of an integration. To be called in the
 * transaction that resumes it, before that forgets when it was stopped.
 */
export async function resumeLooking(
  tx: Transaction,
  tenantId: TenantId,
  integrationId: IntegrationId,
): Promise<void> {
  await tx.rows(SHIFT, [tenantId, integrationId]);
}

// Nobody looked between the stop and now; of a mail that came in between, nobody has looked at all.
const SHIFT = `
  update retraction_copy rc set look_base_at = rc.look_base_at + (now() - greatest(i.stopped_at, rc.look_base_at))
  from copy c, integration i
  where rc.tenant_id = $1 and rc.settled_at is null and c.tenant_id = $1 and c.id = rc.copy_id
    and i.tenant_id = $1 and i.id = $2 and c.integration_id = i.id and i.state = 'stopped' and i.stopped_at < now()`;
