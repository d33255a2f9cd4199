import { isSettled, type Outcome } from "#retraction/outcome.ts";
import type { CopyProgress, Retraction } from "#retraction/retraction-requests.ts";
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
    destination: it.destination ?? ("origin" as const),
    when_impossible: it.whenImpossible,
    investigate_id: it.messageId ?? null,
    integration_id: it.integrationId ?? null,
    releases_id: it.releasesId ?? null,
    hash: it.hash ?? null,
    reason: it.reason,
    requested_by: it.requestedBy,
    created_at: it.createdAt.toISOString(),
    applied_at: iso(it.appliedAt),
    completed_at: iso(it.doneAt),
    copies: it.copies,
    counts: { ...it.counts },
  };
}
