import type { Id, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

/** Deletes originals, by their journal copies, of messages that the transaction has locked. The messages stay. */
export async function deleteRaw(
  tx: Transaction,
  tenantId: TenantId,
  journalCopyIds: readonly Id<string>[],
): Promise<void> {
  if (journalCopyIds.length === 0) return;
  await tx.rows(HIDE, [tenantId, journalCopyIds]);
  await tx.rows(DELETE, [tenantId, journalCopyIds]);
}

// Why it had been kept stays: so whoever looks for it is told that it was there.
const HIDE = `
  update message m set raw_copy_id = null
  from unnest($2::uuid[]) as it(id)
  cross join lateral (select message_id from journal_copy where tenant_id = $1 and id = it.id limit 1) j
  where m.tenant_id = $1 and m.id = j.message_id and m.raw_copy_id = it.id`;
const DELETE = "delete from raw_chunk where tenant_id = $1 and journal_copy_id = any($2::uuid[])";
