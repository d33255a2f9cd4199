import { mayIn } from "#identity/caller.ts";
import type { Candidate } from "#retraction/identity.ts";
import type {
  IdentityDecisions,
  LeaveReply,
  MismatchedCopy,
  OursReply,
} from "#retraction/identity-decisions.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import { ApiError, notFound } from "./api-error.ts";
import { type ApplyNeeds, applyPlan } from "./apply-plan.ts";
import { decideIdentity, listMismatches } from "./contract/identity-decisions.ts";
import { toRetractionItem } from "./progress.ts";
import { iso, ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface IdentityNeeds extends ApplyNeeds {
  readonly identityDecisions: IdentityDecisions;
}

/** What people say of items of which nothing proves whether they are ours. */
export function identityRoutes(serve: ServeRoute, needs: IdentityNeeds): void {
  const { identityDecisions } = needs;
  serve(listMismatches, async ({ params, query }, { caller }) => {
    const { retraction_id: retractionId, investigate_id: messageId } = query;
    const filter = { retractionId, messageId, ...rowsOf(query) };
    const copies = await identityDecisions.list(params.account_id, filter);
    const mayRead = mayIn(caller, params.account_id, "mail.read");
    return paged(
      copies.map((it) => toItem(it, mayRead)),
      query,
    );
  });

  serve(decideIdentity, async ({ params, body }, { caller }) => {
    const { account_id: tenantId, retraction_id: retractionId, copy_id: copyId } = params;
    const { actor } = caller;
    const about = { retractionId, copyId, reason: body.reason, actor };
    if (body.decision === "leave") {
      left(await identityDecisions.leave(tenantId, about));
      return ok({ decision: body.decision, retraction: null });
    }
    const draft = planned(await identityDecisions.draftOurs(tenantId, { ...about, items: body.items }));
    if (body.draft) return ok({ decision: body.decision, retraction: toRetractionItem(draft) });
    const plan = { tenantId, id: draft.id, hash: draft.hash ?? "", actor };
    const { retraction } = await applyPlan(needs, { ...plan, confirmCopies: body.confirm_copies });
    return ok({ decision: body.decision, retraction: toRetractionItem(retraction) });
  });
}

function planned(reply: OursReply): Retraction {
  if (reply.result === "drafted") return reply.retraction;
  if (reply.result !== "unknown_items") throw notWaiting(reply);
  throw new ApiError("invalid_input", {
    message: `No such candidate was found for this copy: ${reply.items.join(", ")}. Name item_ids that GET …/identity_mismatches shows.`,
    pointer: "/body/items",
  });
}

function left(reply: LeaveReply): void {
  if (reply.result !== "left") throw notWaiting(reply);
}

function notWaiting(reply: Exclude<LeaveReply, { result: "left" }>): ApiError {
  return reply.result === "not_found"
    ? notFound("copy of this retraction")
    : new ApiError("wrong_state", `Nobody has to decide about this copy: it is ${reply.outcome}.`);
}

function toItem(it: MismatchedCopy, mayRead: boolean) {
  return {
    retraction_id: it.retractionId,
    copy_id: it.copyId,
    investigate_id: it.messageId,
    message_id: it.messageIdHeader ?? null,
    from: it.fromAddress,
    subject: it.subject,
    sent_at: iso(it.sentAt),
    recipient: it.address,
    mailbox: it.mailboxAddress ?? null,
    destination: it.asked,
    reason: it.reason,
    completed_at: iso(it.settledAt),
    candidates: it.candidates.map((candidate) => toCandidateItem(candidate, mayRead)),
  };
}

/** Whoever may not read mail sees where it lies and why it was not proved, and nothing that its sender wrote. */
function toCandidateItem({ identity, ...it }: Candidate, mayRead: boolean) {
  return {
    item_id: it.itemId,
    place: it.place,
    folder: it.folder,
    read: it.isRead,
    received_at: identity.receivedAt ?? null,
    message_id: identity.messageId ?? null,
    from: mayRead ? (identity.from ?? null) : null,
    subject: mayRead ? identity.subject : null,
    sent_at: mayRead ? (identity.sentAt ?? null) : null,
    because: it.because,
    disagrees: [...it.disagrees],
  };
}
