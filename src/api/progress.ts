import type { ScopePart } from "#directory/scope.ts";
import type { Estimate } from "#retraction/estimate.ts";
import { isSettled, type Outcome } from "#retraction/outcome.ts";
import type { Approval } from "#retraction/approval.ts";
import type { Drift } from "#retraction/drift.ts";
import { heldReason } from "#retraction/held-reason.ts";
import type { CopyProgress, Retraction } from "#retraction/retraction-requests.ts";
import { toDriftItem } from "./drift-item.ts";
import { toNamingFields } from "./naming-items.ts";
import { iso } from "./reply.ts";

/** Checked at the mailbox: it is where it should be, or further. */
export function isSuccess(outcome: Outcome): boolean {
  return outcome === "moved" || outcome === "already_there";
}

export function toProgressItem(it: CopyProgress) {
  return {
    copy_id: it.copyId,
    retraction_id: it.retractionId,
    investigate_id: it.messageId,
    message_id: it.messageIdHeader ?? null,
    recipient: it.address,
    mailbox: it.mailboxAddress ?? null,
    kind: it.kind,
    destination: it.asked,
    reached: it.reached ?? null,
    outcome: it.outcome,
    settled: isSettled(it.outcome),
    success: isSuccess(it.outcome) || it.outcome === "restored",
    reason: it.reason,
    evidence: { ...it.evidence },
    attempts: it.attempts,
    was_read: it.wasRead ?? null,
    requested_at: it.createdAt.toISOString(),
    first_call_at: iso(it.firstCallAt),
    completed_at: iso(it.settledAt),
    next_attempt_at: iso(it.dueAt),
  };
}

export function toRetractionItem(it: Retraction) {
  return {
    id: it.id,
    kind: it.kind,
    state: it.state,
    discarded: it.isDiscarded,
    destination: it.destination ?? ("origin" as const),
    when_impossible: it.whenImpossible,
    investigate_id: it.messageId ?? null,
    integration_id: it.integrationId ?? null,
    releases_id: it.releasesId ?? null,
    hash: it.hash ?? null,
    canary: it.canary ?? null,
    scope: toScopeItem(it.scope),
    held: it.heldFor === undefined ? null : { for: it.heldFor, reason: heldReason(it) ?? "" },
    approval: it.approval === undefined ? null : toApprovalItem(it.approval),
    ...toNamingFields(it),
    rules: [...it.rules],
    late: toLateItem(it),
    late_count: it.lateCount,
    reason: it.reason,
    requested_by: it.requestedBy,
    created_at: it.createdAt.toISOString(),
    applied_at: iso(it.appliedAt),
    completed_at: iso(it.doneAt),
    copies: it.copies,
    counts: { ...it.counts },
    forgotten: { ...it.forgotten },
  };
}

function toScopeItem(scope: Retraction["scope"]) {
  if (scope === undefined) return null;
  const part = (it: ScopePart | undefined) =>
    it === undefined
      ? null
      : {
          groups: it.groups.map((group) => ({ ...group })),
          mailboxes: it.mailboxes.map((box) => ({ ...box })),
        };
  const { only, except, outside, unknown } = scope;
  return { only: part(only), except: part(except), outside, unknown };
}

export function toEstimateItem(it: Estimate) {
  return {
    done_at: iso(it.doneAt),
    earliest: it.earliest.toISOString(),
    latest: iso(it.latest),
    waits_for: it.waitsFor,
    until: iso(it.until),
    copies: it.copies,
  };
}

export function toAppliedItem({
  retraction,
  drift,
}: {
  readonly retraction: Retraction;
  readonly drift: Drift | undefined;
}) {
  return { ...toRetractionItem(retraction), drift: drift === undefined ? null : toDriftItem(drift) };
}

function toApprovalItem(it: Approval) {
  return {
    why: it.why,
    copies: it.copies,
    asked_by: it.askedBy,
    asked_at: it.askedAt.toISOString(),
    until: it.expiresAt.toISOString(),
    may_approve: [...it.mayApprove],
    decision: it.decision ?? null,
    decided_by: it.decidedBy ?? null,
    decided_at: iso(it.decidedAt),
    reason: it.reason,
  };
}

function toLateItem({ late, watchEndedAt }: Retraction) {
  if (late === undefined) return null;
  return {
    until: late.until.toISOString(),
    idle_days: late.idleDays ?? null,
    follow_forwards: late.followsForwards,
    ended_at: iso(watchEndedAt),
  };
}
