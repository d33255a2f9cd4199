import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";

export interface Refusal {
  /** Open rows of this retraction, or, where it is `undefined`, of any one. */
  readonly retractionId: RetractionId | undefined;
  /** Only of these copies; `undefined`: all. */
  readonly copyIds: readonly CopyId[] | undefined;
  /** Only rows that automation put there. */
  readonly automaticOnly: boolean;
  /** Beside those of the retraction, what automation has open for the same copies. */
  readonly andAutomatic?: boolean;
  readonly reason: string;
  readonly actor: string;
}

/**
 * Settles open rows as refused, save those on which a call is or may be under way: these are called off, and the
 * engine settles them by what really happened. Answers the retractions that lost an open row.
 */
export async function refuseOpen(
  tx: Transaction,
  tenantId: TenantId,
  { retractionId, copyIds, automaticOnly, andAutomatic = false, reason, actor }: Refusal,
): Promise<readonly RetractionId[]> {
  const scope = [tenantId, retractionId ?? null, copyIds ?? null, automaticOnly, andAutomatic];
  await tx.rows(LOCK, scope);
  const refused = await tx.rows<RefusedRow>(REFUSE, [...scope, reason]);
  // What is open now is under way: refused rows are settled.
  await tx.rows(CALL_OFF, [...scope, reason]);
  await appendEvents(
    tx,
    tenantId,
    refused.map((it) => ({
      kind: "copy.settled",
      actor,
      messageId: it.message_id,
      copyId: it.copy_id,
      retractionId: it.retraction_id,
      data: { outcome: "refused", reason, asked: it.asked },
    })),
  );
  return [...new Set(refused.map((it) => it.retraction_id))];
}

interface RefusedRow {
  readonly retraction_id: RetractionId;
  readonly copy_id: CopyId;
  readonly message_id: MessageId;
  readonly asked: string;
}

const IN_SCOPE = `
  rc.tenant_id = $1 and r.tenant_id = $1 and r.id = rc.retraction_id
    and ($2::uuid is null or rc.retraction_id = $2 or ($5::boolean and r.kind = 'automatic'))
    and ($3::uuid[] is null or rc.copy_id = any($3))
    and ($4::boolean is false or r.kind = 'automatic')
    and (rc.kind = 'retract' or rc.retraction_id = $2)
    and rc.settled_at is null`;
// In the order in which the engine's batches lock theirs, so that no two wait for each other. A worker locks its row
// before it commits an intent: where it was faster this waits, and the statements that follow see the operation.
const LOCK = `
  select count(*) from (
    select from retraction_copy rc, retraction r where ${IN_SCOPE}
    order by rc.retraction_id, rc.copy_id for update of rc
  ) it`;
const REFUSE = `
  update retraction_copy rc
  set outcome = 'refused', reason = $6, settled_at = now(), due_at = null
  from retraction r
  where ${IN_SCOPE} and rc.outcome not in ('acting', 'verifying')
    and not exists (
      select from hit_operation o
      where o.tenant_id = $1 and o.copy_id = rc.copy_id and o.retraction_id = rc.retraction_id and o.state <> 'settled')
  returning rc.retraction_id, rc.copy_id, rc.message_id, rc.asked`;
const CALL_OFF = `
  update retraction_copy rc set cancelled = $6 from retraction r where ${IN_SCOPE} and rc.cancelled is null`;
