import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";

interface HeldRefusal {
  readonly id: RetractionId;
  readonly actor: string;
  readonly reason: string;
}

/** Settles the held rows of one retraction as refused; nobody has ever begun to act on them. */
export async function refuseHeld(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor, reason }: HeldRefusal,
): Promise<void> {
  const refused = await tx.rows<RefusedRow>(REFUSE, [tenantId, id, reason]);
  await appendEvents(
    tx,
    tenantId,
    refused.map((it) => ({
      kind: "copy.settled",
      actor,
      messageId: it.message_id,
      copyId: it.copy_id,
      retractionId: id,
      data: { outcome: "refused", reason, asked: it.asked },
    })),
  );
}

interface RefusedRow {
  readonly copy_id: CopyId;
  readonly message_id: MessageId;
  readonly asked: string;
}

const REFUSE = `
  with held as (
    select retraction_id, copy_id from retraction_copy
    where tenant_id = $1 and retraction_id = $2 and outcome = 'held' and settled_at is null
    order by retraction_id, copy_id for update
  )
  update retraction_copy rc set outcome = 'refused', held_for = null, reason = $3, settled_at = now(), due_at = null
  from held
  where rc.tenant_id = $1 and rc.retraction_id = held.retraction_id and rc.copy_id = held.copy_id
  returning rc.copy_id, rc.message_id, rc.asked`;
