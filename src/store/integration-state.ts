import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";

/** In the place of a provider's code. */
export const STOPPED_BY_PERSON = "stopped_by_person";

/** The provider has answered as it should: an untested connection is active from then on. */
export async function noteAnswered(tx: Transaction, tenantId: TenantId, id: IntegrationId): Promise<void> {
  if ((await tx.rows(ANSWERED, [tenantId, id])).length === 0) return;
  await appendEvents(tx, tenantId, [
    { kind: "integration.answered", actor: "engine", data: { integrationId: id } },
  ]);
}

/** The provider refuses the whole connection: nothing is tried through it until a person has seen to it. */
export async function stopIntegration(
  tx: Transaction,
  tenantId: TenantId,
  integrationId: IntegrationId,
  { code, reason }: { readonly code: string; readonly reason: string },
): Promise<void> {
  const stopped = await tx.rows(STOP, [tenantId, integrationId, code, reason]);
  if (stopped.length === 0) return; // another lane was faster
  await appendEvents(tx, tenantId, [
    {
      kind: "integration.stopped",
      actor: "engine",
      data: {
        integrationId,
        code,
        reason,
        before: { state: "active" },
        after: { state: "stopped", code, reason },
      },
    },
  ]);
}

/** Whoever resumes it says that it works again; the provider has not. False: it is not stopped, or not there. */
export async function setActive(tx: Transaction, tenantId: TenantId, id: IntegrationId): Promise<boolean> {
  return (await tx.rows(RESUME, [tenantId, id])).length > 0;
}

const RESUME = `
  update integration set
    state = 'active', stopped_code = null, stopped_reason = null, stopped_at = null, answered_at = null,
    resumes = resumes + 1
  where tenant_id = $1 and id = $2 and state = 'stopped'
  returning id`;
const ANSWERED = `
  update integration set answered_at = now()
  where tenant_id = $1 and id = $2 and state = 'active' and answered_at is null
  returning id`;
const STOP = `
  update integration set state = 'stopped', stopped_at = now(), stopped_code = $3, stopped_reason = $4
  where tenant_id = $1 and id = $2 and state = 'active' returning id`;
