import type { CopyId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import type { EnqueuedCopy } from "./enqueue.ts";

/** A copy that came to its retraction when nobody was to act any more. */
export interface LateCopy extends EnqueuedCopy {
  /** Why it is refused. */
  readonly reason: string;
}

/** Puts copies on the ledger as refused: each is accounted for, no lane comes due. */
export async function refuseLate(
  tx: Transaction,
  tenantId: TenantId,
  copies: readonly LateCopy[],
): Promise<void> {
  if (copies.length === 0) return;
  const refused = await tx.rows<RefusedRow>(REFUSE, [tenantId, JSON.stringify(copies)]);
  await appendEvents(
    tx,
    tenantId,
    refused.map((it) => ({
      kind: "copy.settled",
      actor: "setting",
      messageId: it.message_id,
      copyId: it.copy_id,
      retractionId: it.retraction_id,
      data: { outcome: "refused", reason: it.reason, asked: it.asked },
    })),
  );
}

interface RefusedRow {
  readonly retraction_id: RetractionId;
  readonly copy_id: CopyId;
  readonly message_id: EnqueuedCopy["messageId"];
  readonly asked: string;
  readonly reason: string;
}

const REFUSE = `
  insert into retraction_copy (
    tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, outcome, reason, priority,
    look_base_at, settled_at)
  select $1, "retractionId", c.id, "messageId", coalesce(c.mailbox_id, c.id), w.kind, asked, "whenImpossible", 'refused',
    reason, priority, c.journaled_at, now()
  from jsonb_to_recordset($2::jsonb) as w(
    "retractionId" uuid, "copyId" uuid, "messageId" uuid, kind text, asked text, "whenImpossible" text, priority int,
    reason text)
  join copy c on c.tenant_id = $1 and c.id = w."copyId"
  on conflict do nothing
  returning retraction_id, copy_id, message_id, asked, reason`;
