import type { TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import { type HeldCopy, tellHeld } from "./mark-held.ts";

/** Holds rows on which the first call was about to be made, and tells so. They are locked by the caller. */
export async function holdRows(
  tx: Transaction,
  tenantId: TenantId,
  copies: readonly HeldCopy[],
): Promise<void> {
  await tx.rows(HOLD, [tenantId, JSON.stringify(copies)]);
  await tellHeld(tx, tenantId, copies);
}

const HOLD: PreparedStatement = {
  name: "hold-rows",
  text: `
  update retraction_copy rc set
    outcome = 'held', held_for = w.stop ->> 'heldFor', held_trip = (w.stop ->> 'trip')::uuid, held_at = now(),
    reason = w.stop ->> 'reason', due_at = null
  from (
    select * from jsonb_to_recordset($2::jsonb) as it("retractionId" uuid, "copyId" uuid, stop jsonb)
    limit jsonb_array_length($2::jsonb)
  ) w
  where rc.tenant_id = $1 and rc.retraction_id = w."retractionId" and rc.copy_id = w."copyId"`,
};
