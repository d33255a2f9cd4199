import type { Destination } from "#policy/destination.ts";
import { type CanaryCandidate, chooseCanary } from "#retraction/choose-canary.ts";
import { PRIORITY } from "#retraction/priority.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import type { CopyId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { beyondReach } from "./beyond-reach.ts";
import type { Transaction } from "./database.ts";
import { type EnqueuedCopy, enqueueCopies } from "./enqueue.ts";
import { countByMessage, type FrozenCopy } from "./frozen-set.ts";
import { holdCopies } from "./hold-copies.ts";
import { IMPORTANT_COPIES } from "./important-people.ts";
import { lockMismatched, supersedeMismatched } from "./mismatched.ts";
import { refuseOpen } from "./refuse-open.ts";
import { settleAtOnce } from "./settle-at-once.ts";
import { beginWatch } from "./watched-runs.ts";

export interface Start {
  readonly plan: Retraction & { readonly destination: Destination };
  readonly copies: readonly FrozenCopy[];
  /** Who applied it. */
  readonly actor: string;
}

/**
 * Puts the frozen set on the ledger. What automation has open for the same copies is superseded, unless it is being
 * acted on: a person's word counts, and one operation per hit at a time. Answers the retractions that lost an open row.
 */
export async function startRetraction(
  tx: Transaction,
  tenantId: TenantId,
  { plan, copies, actor }: Start,
): Promise<readonly RetractionId[]> {
  const { id, destination, canary, reason } = plan;
  const beyond = await beyondReach(tx, tenantId, { ...plan, copyIds: copies.map((it) => it.copyId) });
  const decided = copies.filter((it) => it.decided !== undefined);
  await lockMismatched(tx, tenantId, decided);
  const superseded = await refuseOpen(tx, tenantId, {
    retractionId: undefined,
    // What stays where it is stays automation's.
    copyIds: copies.map((it) => it.copyId).filter((it) => !beyond.has(it)),
    automaticOnly: true,
    reason: `superseded by ${id}`,
    actor,
  });
  await enqueueSet(tx, tenantId, { plan, copies, actor, beyond });
  await supersedeMismatched(tx, tenantId, { id, copies: decided, actor });
  await thaw(tx, tenantId, { id, actor });
  await beginWatch(tx, tenantId, { ...plan, messageIds: copies.map((it) => it.messageId) });
  await appendEvents(
    tx,
    tenantId,
    [...countByMessage(copies)].map(([messageId, count]) => ({
      kind: "retraction.started",
      actor,
      messageId,
      retractionId: id,
      data: { destination, copies: count, reason, canary },
    })),
  );
  return superseded;
}

async function enqueueSet(
  tx: Transaction,
  tenantId: TenantId,
  { plan, copies, actor, beyond }: Start & { readonly beyond: ReadonlyMap<CopyId, string> },
): Promise<void> {
  const { id, destination, whenImpossible, canary } = plan;
  const rows = copies.map(
    (it): EnqueuedCopy => ({
      ...it,
      retractionId: id,
      kind: "retract",
      asked: destination,
      whenImpossible,
      onlyDelivery: it.decided?.onlyDelivery,
      priority: PRIORITY.manual,
    }),
  );
  const reachable = rows.filter((it) => !beyond.has(it.copyId));
  const begin = copies.filter((it) => !beyond.has(it.copyId));
  const first = await firstOf(tx, tenantId, { copies: begin, canary });
  await enqueueCopies(
    tx,
    tenantId,
    reachable.filter((it) => first.has(it.copyId)),
  );
  await settleAtOnce(tx, tenantId, {
    copies: rows.flatMap((it) => {
      const reason = beyond.get(it.copyId);
      return reason === undefined ? [] : [{ ...it, outcome: "unsupported" as const, reason }];
    }),
    actor,
  });
  await holdCopies(tx, tenantId, {
    copies: reachable.filter((it) => !first.has(it.copyId)),
    heldFor: "canary",
    reason: `waits until the first ${first.size} have been looked at`,
  });
}

/** The set is on the ledger now, and what it does counts as this actor's doing. */
export async function thaw(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor }: { readonly id: RetractionId; readonly actor: string },
): Promise<void> {
  await tx.rows(START, [tenantId, id, actor]);
}

/** The copies that begin now: all of them where no canary was asked for. */
async function firstOf(
  tx: Transaction,
  tenantId: TenantId,
  { copies, canary }: { readonly copies: readonly FrozenCopy[]; readonly canary: number | undefined },
): Promise<ReadonlySet<CopyId>> {
  const ids = copies.map((it) => it.copyId);
  if (canary === undefined || canary >= copies.length) return new Set(ids);
  const important = await tx.rows<{ id: CopyId }>(IMPORTANT_COPIES, [tenantId, ids]);
  const theirs = new Set(important.map((it) => it.id));
  const candidates = copies.map((it): CanaryCandidate => ({ ...it, isImportant: theirs.has(it.copyId) }));
  return chooseCanary(candidates, canary);
}

const START = `
  with thawed as (delete from retraction_draft_copy where tenant_id = $1 and retraction_id = $2)
  update retraction set state = 'running', held_for = null, applied_at = now(), applied_by = $3
  where tenant_id = $1 and id = $2`;
