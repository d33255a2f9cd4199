import { APPROVAL } from "#policy/approval-setting.ts";
import type { Destination } from "#policy/destination.ts";
import { type ApprovalReason, whyApproval } from "#retraction/approval.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { readSetting } from "./tenant-settings.ts";

interface Asking {
  /** `undefined`: several places, none of which is final. */
  readonly destination: Destination | undefined;
  readonly copies: number;
  readonly actor: string;
}

/** Why this plan, applied now by this actor, needs more than his word. */
export async function approvalNeed(
  tx: Transaction,
  tenantId: TenantId,
  { destination, copies, actor }: Asking,
): Promise<ApprovalReason | undefined> {
  const { copiesPerHour } = (await readSetting(tx, tenantId, APPROVAL)).value;
  const [applied] = await tx.rows<{ copies: number }>(LAST_HOUR, [tenantId, actor]);
  return whyApproval({ destination, copies, copiesPerHour, copiesLastHour: applied?.copies ?? 0 });
}

/** Two plans that one actor applies at once are counted one after the other. To be taken before any row is locked. */
export async function lockActor(tx: Transaction, tenantId: TenantId, actor: string): Promise<void> {
  await tx.rows("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`applies ${tenantId} ${actor}`]);
}

// What somebody has approved, or was confirmed by its number, was looked at and counts no more.
const LAST_HOUR = `
  select count(*)::int as copies
  from retraction r join retraction_copy rc on rc.tenant_id = $1 and rc.retraction_id = r.id
  where r.tenant_id = $1 and r.applied_by = $2 and r.applied_at > now() - interval '1 hour'
    and not exists (select from approval a where a.tenant_id = $1 and a.retraction_id = r.id)`;
