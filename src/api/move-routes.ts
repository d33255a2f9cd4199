import { OPEN, type Outcome } from "#retraction/outcome.ts";
import type { CopyProgress, DraftRequest } from "#retraction/retraction-requests.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import { type ApplyNeeds, applyPlan } from "./apply-plan.ts";
import { moveMessage, moveMessages } from "./contract/move.ts";
import { lookUntil } from "./look-until.ts";
import { isSuccess } from "./progress.ts";
import { drafted } from "./retraction-replies.ts";
import { iso, paged } from "./reply.ts";
import type { Context, ServeRoute } from "./serve-route.ts";

export interface MoveNeeds extends ApplyNeeds {
  /** Resolves when something may have changed; a slow look finds what it does not tell. */
  readonly woken: () => Promise<void>;
  readonly moveWaitMs: number;
}

const LOOK_AGAIN_MS = 250;
const MAX_COPIES = 100_000;

/**
 * Cloudflare's move is synchronous and a retraction is not: this makes one, applies it, and waits for a while.
 * What has not settled by then is `pending`, and `operation` names the retraction to ask.
 */
export function moveRoutes(serve: ServeRoute, needs: MoveNeeds): void {
  serve(moveMessage, ({ params, body }, context) =>
    move(needs, context, {
      confirmCopies: body.confirm_copies,
      isDryRun: body.dry_run,
      tenantId: params.account_id,
      messageIds: [params.investigate_id],
      destination: body.destination,
      whenImpossible: body.when_impossible,
      reason: body.reason,
      requestedBy: context.caller.actor,
    }),
  );

  serve(moveMessages, ({ params, body }, context) =>
    move(needs, context, {
      confirmCopies: body.confirm_copies,
      isDryRun: body.dry_run,
      tenantId: params.account_id,
      messageIds: [...new Set(body.ids ?? body.postfix_ids ?? [])],
      destination: body.destination,
      whenImpossible: body.when_impossible,
      reason: body.reason,
      requestedBy: context.caller.actor,
    }),
  );
}

interface MoveRequest extends DraftRequest {
  readonly tenantId: TenantId;
  readonly confirmCopies: number | undefined;
  readonly isDryRun: boolean;
}

/** Whoever waits for an answer cannot wait for a second person: where one is needed it stays a draft. */
async function move(
  needs: MoveNeeds,
  context: Context,
  { tenantId, confirmCopies, isDryRun, ...request }: MoveRequest,
) {
  const { requests } = needs;
  const { actor } = context.caller;
  const draft = drafted(await requests.draft(tenantId, request));
  const { id, hash = "" } = draft;
  if (!isDryRun) {
    await applyPlan(needs, { tenantId, id, hash, actor, confirmCopies, mayHold: false });
    await waitUntilSettled(needs, { tenantId, id, signal: context.signal });
  }
  const copies = (await requests.copies(tenantId, draft.id, { offset: 0, limit: MAX_COPIES })) ?? [];
  return paged(copies.map(toMoved), { page: 1, per_page: copies.length, total: copies.length });
}

interface Awaited {
  readonly tenantId: TenantId;
  readonly id: RetractionId;
  readonly signal: AbortSignal;
}

async function waitUntilSettled(
  { requests, woken, moveWaitMs }: MoveNeeds,
  { tenantId, id, signal }: Awaited,
): Promise<void> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(moveWaitMs)]);
  const isSettled = async (): Promise<boolean> => {
    const retraction = await requests.get(tenantId, id);
    return retraction === undefined || OPEN.every((it) => retraction.counts[it] === undefined);
  };
  await lookUntil(isSettled, { woken, lookAgainMs: LOOK_AGAIN_MS, over });
}

function toMoved(it: CopyProgress) {
  const isOpen = it.settledAt === undefined;
  const status: Outcome = isOpen ? "pending" : it.outcome;
  return {
    success: isSuccess(it.outcome),
    status,
    completed_at: iso(it.settledAt),
    completed_timestamp: iso(it.settledAt),
    destination: it.asked,
    reached: it.reached ?? null,
    recipient: it.address,
    message_id: it.messageIdHeader ?? null,
    id: it.messageId,
    copy_id: it.copyId,
    operation: it.retractionId,
    item_count: 1,
    reason: it.reason,
  };
}
