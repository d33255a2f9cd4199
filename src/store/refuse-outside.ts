import type { CopyWork } from "#retraction/ledger.ts";
import type { CopyId, RetractionId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { OUTSIDE, outsideScopes, SCOPES_OF_RUN, type ScopedRow } from "./scope-gate.ts";

/**
 * Ends what settings want of these copies and may not have, now that it is known whose mailboxes they are in: nobody has
 * to look for them any more. Their rows are locked by the caller. Answers the runs that may have nothing left to do.
 */
export async function refuseOutside(
  tx: Transaction,
  { tenantId, messageId }: CopyWork,
  copies: readonly CopyId[],
): Promise<readonly RetractionId[]> {
  const rows = await tx.rows<OpenRow>(OPEN, [tenantId, copies]);
  const outside = await outsideScopes(tx, tenantId, rows);
  if (outside.length === 0) return [];
  await tx.rows(REFUSE, [
    tenantId,
    outside.map((it) => it.retractionId),
    outside.map((it) => it.copyId),
    OUTSIDE,
  ]);
  await appendEvents(
    tx,
    tenantId,
    outside.map(({ retractionId, copyId, asked }) => ({
      kind: "copy.settled",
      actor: "engine",
      messageId,
      copyId,
      retractionId,
      data: { outcome: "refused", reason: OUTSIDE, asked },
    })),
  );
  return outside.map((it) => it.retractionId);
}

interface OpenRow extends ScopedRow {
  readonly asked: string;
}

// What was begun comes to its end, and what is held is asked about when somebody lets it go on.
const OPEN = `
  select rc.retraction_id as "retractionId", rc.copy_id as "copyId", rc.asked, ${SCOPES_OF_RUN} as scopes
  from retraction_copy rc join retraction r on r.tenant_id = $1 and r.id = rc.retraction_id and r.kind = 'automatic'
  where rc.tenant_id = $1 and rc.copy_id = any($2::uuid[]) and rc.kind = 'retract' and rc.settled_at is null
    and rc.outcome <> 'held' and not exists (
      select from hit_operation o
      where o.tenant_id = $1 and o.copy_id = rc.copy_id and o.retraction_id = rc.retraction_id)`;
const REFUSE = `
  update retraction_copy rc set outcome = 'refused', reason = concat_ws('; ', rc.late_reason, $4::text), settled_at = now(), due_at = null
  from unnest($2::uuid[], $3::uuid[]) as w(retraction_id, copy_id)
  where rc.tenant_id = $1 and rc.retraction_id = w.retraction_id and rc.copy_id = w.copy_id`;
