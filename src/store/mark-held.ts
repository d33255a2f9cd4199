import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Stop } from "./automation-stops.ts";
import type { Transaction } from "./database.ts";

/** A row that automation has just been stopped at. */
export interface HeldCopy {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  readonly stop?: Stop | undefined;
}

/**
 * Tells that copies are held, and holds the runs in which nothing goes on any more. For rows and runs that this
 * transaction has locked or made.
 */
export async function markHeld(
  tx: Transaction,
  tenantId: TenantId,
  copies: readonly HeldCopy[],
): Promise<void> {
  if (copies.length === 0) return;
  await tellHeld(tx, tenantId, copies);
  await tx.rows(HOLD, [tenantId, [...new Set(copies.map((it) => it.retractionId))]]);
}

export function tellHeld(tx: Transaction, tenantId: TenantId, copies: readonly HeldCopy[]): Promise<void> {
  return appendEvents(
    tx,
    tenantId,
    copies.map(({ retractionId, copyId, messageId, stop }) => ({
      kind: "copy.held",
      actor: "setting",
      messageId,
      copyId,
      retractionId,
      data: { outcome: "held", heldFor: stop?.heldFor, trip: stop?.trip, reason: stop?.reason },
    })),
  );
}

const HOLD = `
  update retraction r set state = 'held', held_for = h.held_for
  from unnest($2::uuid[]) as run(id)
  cross join lateral (
    select held_for from retraction_copy rc
    where rc.tenant_id = $1 and rc.retraction_id = run.id and rc.outcome = 'held' limit 1
  ) h
  where r.tenant_id = $1 and r.id = run.id and r.state = 'running' and not exists (
    select from retraction_copy rc
    where rc.tenant_id = $1 and rc.retraction_id = run.id and rc.settled_at is null and rc.outcome <> 'held')`;
