import type { HeldFor } from "#retraction/retraction-requests.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import type { EnqueuedCopy } from "./enqueue.ts";

/** Puts copies on the ledger as held: each is accounted for, nobody acts, and no lane comes due. */
export async function holdCopies(
  tx: Transaction,
  tenantId: TenantId,
  { copies, heldFor, reason }: { copies: readonly EnqueuedCopy[]; heldFor: HeldFor; reason: string },
): Promise<void> {
  if (copies.length === 0) return;
  await tx.rows(HOLD, [tenantId, JSON.stringify(copies), heldFor, reason]);
}

const HOLD = `
  insert into retraction_copy (
    tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, outcome, held_for, reason,
    priority, look_base_at)
  select $1, "retractionId", c.id, "messageId", coalesce(c.mailbox_id, c.id), w.kind, asked, "whenImpossible", 'held', $3,
    $4, priority, c.journaled_at
  from jsonb_to_recordset($2::jsonb) as w(
    "retractionId" uuid, "copyId" uuid, "messageId" uuid, kind text, asked text, "whenImpossible" text, priority int)
  join copy c on c.tenant_id = $1 and c.id = w."copyId"
  on conflict do nothing`;
