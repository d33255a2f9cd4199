import type { CopyId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import type { EnqueuedCopy } from "./enqueue.ts";

/** A copy on which nobody is to act: it came when its retraction was over, or its provider has no such place. */
export interface SettledAtOnce extends EnqueuedCopy {
  readonly outcome: "refused" | "unsupported";
  readonly reason: string;
}

/** Puts copies on the ledger as settled: each is accounted for, no lane comes due. */
export async function settleAtOnce(
  tx: Transaction,
  tenantId: TenantId,
  { copies, actor }: { readonly copies: readonly SettledAtOnce[]; readonly actor: string },
): Promise<void> {
  if (copies.length === 0) return;
  const settled = await tx.rows<SettledRow>(SETTLE, [tenantId, JSON.stringify(copies)]);
  await appendEvents(
    tx,
    tenantId,
    settled.map((it) => ({
      kind: "copy.settled",
      actor,
      messageId: it.message_id,
      copyId: it.copy_id,
      retractionId: it.retraction_id,
      data: { outcome: it.outcome, reason: it.reason, asked: it.asked },
    })),
  );
}

interface SettledRow {
  readonly retraction_id: RetractionId;
  readonly copy_id: CopyId;
  readonly message_id: EnqueuedCopy["messageId"];
  readonly asked: string;
  readonly outcome: SettledAtOnce["outcome"];
  readonly reason: string;
}

const SETTLE = `
  insert into retraction_copy (
    tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, outcome, reason, priority,
    look_base_at, settled_at)
  select $1, "retractionId", c.id, "messageId", coalesce(c.mailbox_id, c.id), w.kind, asked, "whenImpossible", outcome,
    reason, priority, c.journaled_at, now()
  from jsonb_to_recordset($2::jsonb) as w(
    "retractionId" uuid, "copyId" uuid, "messageId" uuid, kind text, asked text, "whenImpossible" text, priority int,
    outcome text, reason text)
  join copy c on c.tenant_id = $1 and c.id = w."copyId"
  on conflict do nothing
  returning retraction_id, copy_id, message_id, asked, outcome, reason`;
