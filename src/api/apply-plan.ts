import { ApiError, found } from "./api-error.ts";
import type { ApprovalReason } from "#retraction/approval.ts";
import type { Drift } from "#retraction/drift.ts";
import type { Plans } from "#retraction/plans.ts";
import type { ApplyRequest, Retraction, RetractionRequests } from "#retraction/retraction-requests.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import { toPlanItem } from "./plan-items.ts";
import { applied } from "./retraction-replies.ts";

export interface ApplyNeeds {
  readonly requests: RetractionRequests;
  readonly plans: Plans;
}

interface Applying extends ApplyRequest {
  readonly tenantId: TenantId;
  readonly id: RetractionId;
}

const WHY: Readonly<Record<ApprovalReason, string>> = {
  hard_delete: "Hard Delete is final",
  over_limit: "It is more than one actor may set going in an hour by his own word",
};

/** The run, or the held plan. Where the caller's word is not enough the answer is 409 with the plan in it. */
export async function applyPlan(
  { requests, plans }: ApplyNeeds,
  { tenantId, id, ...request }: Applying,
): Promise<{ readonly retraction: Retraction; readonly drift: Drift | undefined }> {
  const reply = await requests.apply(tenantId, id, request);
  if (reply.result !== "confirmation_needed" && reply.result !== "approval_needed") return applied(reply);
  const plan = found(await plans.get(tenantId, id, request.actor), "retraction");
  const error =
    reply.result === "confirmation_needed"
      ? new ApiError("confirmation_needed", {
          message: `${WHY[reply.why]}, and there is nobody else to approve it: look at the plan, and apply it with "confirm_copies": ${reply.copies}.`,
          pointer: "/body/confirm_copies",
        })
      : new ApiError(
          "approval_needed",
          `${WHY[reply.why]}: look at the plan and apply it by POST …/retractions/${id}/apply; a second person then approves it.`,
        );
  throw error.with(toPlanItem(plan));
}
