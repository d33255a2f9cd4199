import type { TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

/** Tells all nodes that what judging needs to know of a tenant (domains, lists) has changed. */
export async function bumpKnowledge(tx: Transaction, tenantId: TenantId): Promise<void> {
  await tx.rows("update tenant set knowledge_version = knowledge_version + 1 where id = $1", [tenantId]);
}
