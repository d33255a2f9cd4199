import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import type { FrozenCopy } from "./frozen-set.ts";

/**
 * Locks all that a plan with a person's decision is going to settle of its copies, in the order in which the engine's
 * batches and late reports lock their rows. To be called before any of these rows is locked.
 */
export async function lockMismatched(
  tx: Transaction,
  tenantId: TenantId,
  copies: readonly FrozenCopy[],
): Promise<void> {
  if (copies.length === 0) return;
  await tx.rows(LOCK, [tenantId, copies.map((it) => it.copyId)]);
}

interface Superseding {
  readonly id: RetractionId;
  /** Those with a decision. */
  readonly copies: readonly FrozenCopy[];
  readonly actor: string;
}

/** Nobody has to decide any more about what a person has said is ours. */
export async function supersedeMismatched(
  tx: Transaction,
  tenantId: TenantId,
  { id, copies, actor }: Superseding,
): Promise<void> {
  if (copies.length === 0) return;
  const reason = `superseded by ${id}`;
  const ids = copies.map((it) => it.copyId);
  const superseded = await tx.rows<Superseded>(SUPERSEDE, [tenantId, ids, reason]);
  await appendEvents(tx, tenantId, [
    ...superseded.map(({ asked, ...it }) => ({
      kind: "copy.settled" as const,
      actor,
      ...it,
      data: { outcome: "refused", reason, asked },
    })),
    ...copies.map(({ copyId, messageId, decided }) => ({
      kind: "copy.identity_decided" as const,
      actor: decided?.by ?? actor,
      messageId,
      copyId,
      retractionId: id,
      data: {
        decision: "ours",
        reason: decided?.reason,
        before: { outcome: "identity_mismatch" },
        after: { outcome: "pending" },
        items: decided?.items.map(({ itemId, folder, because }) => ({ itemId, folder, because })),
      },
    })),
  ]);
}

interface Superseded {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  readonly asked: string;
}

const LOCK = `
  select count(*) from (
    select from retraction_copy rc
    where rc.tenant_id = $1 and rc.copy_id = any($2::uuid[])
      and (rc.settled_at is null or rc.outcome = 'identity_mismatch')
    order by rc.retraction_id, rc.copy_id for update of rc
  ) it`;
const SUPERSEDE = `
  update retraction_copy rc set outcome = 'refused', reason = $3
  where rc.tenant_id = $1 and rc.copy_id = any($2::uuid[]) and rc.outcome = 'identity_mismatch'
  returning rc.retraction_id as "retractionId", rc.copy_id as "copyId", rc.message_id as "messageId", rc.asked`;
