import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { releaseDirectories } from "./bind-directory.ts";
import { bumpKnowledge } from "./bump-knowledge.ts";
import type { Transaction } from "./database.ts";

/**
 * Deletes an integration. What was done through it stays on record: its copies keep their addresses and lose
 * their mailboxes, its open rows are settled, because nobody can reach those mailboxes any more.
 */
export async function deleteIntegration(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor }: { readonly id: IntegrationId; readonly actor: string },
): Promise<boolean> {
  const [known] = await tx.rows<Known>(LOCK, [tenantId, id]);
  if (known === undefined) return false;
  for (const statement of [SETTLE_ROWS, SETTLE_OPERATIONS, DETACH_COPIES, DETACH_DOMAINS, DELETE]) {
    await tx.rows(statement, [tenantId, id]);
  }
  await bumpKnowledge(tx, tenantId);
  await releaseDirectories(tx, tenantId);
  await appendEvents(tx, tenantId, [
    { kind: "integration.deleted", actor, data: { integrationId: id, name: known.name, before: known } },
  ]);
  return true;
}

/** Never the secret. */
interface Known {
  readonly provider: string;
  readonly name: string;
  readonly connection: object;
  readonly endpoints: string | null;
  readonly state: string;
}

const LOCK = `
  select provider, name, connection, endpoints, state from integration where tenant_id = $1 and id = $2 for update`;
// A call may have been under way: whether it did anything cannot be read any more.
const SETTLE_ROWS = `
  update retraction_copy r
  set outcome = case when r.outcome in ('acting', 'verifying') then 'unverified' else 'refused' end,
      reason = 'the integration was deleted', settled_at = now(), due_at = null
  from copy c
  where c.tenant_id = $1 and c.integration_id = $2 and r.tenant_id = $1 and r.copy_id = c.id and r.settled_at is null`;
const SETTLE_OPERATIONS = `
  update hit_operation o
  set state = 'settled', outcome = 'unverified', reason = 'the integration was deleted', settled_at = now()
  from copy c
  where c.tenant_id = $1 and c.integration_id = $2 and o.tenant_id = $1 and o.copy_id = c.id and o.state <> 'settled'`;
const DETACH_COPIES =
  "update copy set mailbox_id = null where tenant_id = $1 and integration_id = $2 and mailbox_id is not null";
const DETACH_DOMAINS = "update domain set integration_id = null where tenant_id = $1 and integration_id = $2";
const DELETE = "delete from integration where tenant_id = $1 and id = $2";
