import type { Approvers } from "#identity/approvers.ts";
import { othersThan } from "#retraction/approval.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import type { TenantId } from "#shared/ids.ts";

export interface ApproverNeeds {
  /** Absent: no person can sign in, only tokens act. */
  readonly approvers?: Approvers;
}

/** The persons who may approve, none where nobody can sign in. */
export function eligibleIn({ approvers }: ApproverNeeds, tenantId: TenantId): Promise<readonly string[]> {
  return approvers === undefined ? Promise.resolve([]) : approvers.eligible(tenantId);
}

/** Says of one that waits for approval who may give it. */
export async function withApprovers<It extends Retraction | undefined>(
  needs: ApproverNeeds,
  tenantId: TenantId,
  it: It,
): Promise<It> {
  if (it?.approval === undefined || it.heldFor !== "approval") return it;
  const parties = [it.requestedBy, it.approval.askedBy];
  const mayApprove = othersThan(await eligibleIn(needs, tenantId), parties);
  return { ...it, approval: { ...it.approval, mayApprove } };
}
