import { type Approval, type ApprovalDecision, whyNotDecide } from "#retraction/approval.ts";
import type { DecisionReply, DecisionRequest } from "#retraction/plans.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { countByMessage, type FrozenSet, readFrozenSet } from "./frozen-set.ts";
import { type Superseded, start } from "./retraction-apply.ts";
import { getRetraction, lockRetraction, writtenRetraction } from "./retraction-reading.ts";
import { makersOf } from "./token-makers.ts";

export interface Deciding extends DecisionRequest {
  readonly id: RetractionId;
  readonly eligible: readonly string[];
}

/** A second person's word on a plan that waits for it. */
export async function decideApproval(
  tx: Transaction,
  tenantId: TenantId,
  { id, decision, reason, hash, actor, eligible }: Deciding,
): Promise<DecisionReply & Superseded> {
  await lockRetraction(tx, tenantId, id);
  const held = await getRetraction(tx, tenantId, id);
  if (held === undefined) return { result: "not_found" };
  if (!isWaiting(held) || held.approval.expiresAt <= new Date()) {
    return { result: "not_waiting", state: held.state };
  }
  const { askedBy } = held.approval;
  const parties = [held.requestedBy, askedBy];
  const makers = await makersOf(tx, tenantId, parties);
  const why = whyNotDecide({ actor, parties, makers, eligible });
  if (why !== undefined) return { result: "not_yours", why };
  const set = await readFrozenSet(tx, tenantId, held);
  if (set === undefined || hash !== held.hash || set.hash !== hash) return { result: "other_plan" };
  const decided = { held, set, decision, actor, reason };
  if (decision === "denied") {
    await refusePlan(tx, tenantId, decided);
    return { result: "denied", retraction: await writtenRetraction(tx, tenantId, id) };
  }
  await write(tx, tenantId, decided);
  return start(tx, tenantId, { draft: held, set, actor: askedBy });
}

type Waiting = Retraction & { readonly approval: Approval };

function isWaiting(it: Retraction): it is Waiting {
  const { state, heldFor, approval } = it;
  return state === "held" && heldFor === "approval" && approval !== undefined;
}

interface Decided {
  readonly held: Waiting;
  readonly set: FrozenSet;
  readonly decision: ApprovalDecision;
  readonly actor: string;
  readonly reason: string;
}

/** Every copy of it is refused; each of its messages says so in its action log. */
async function refusePlan(tx: Transaction, tenantId: TenantId, decided: Decided): Promise<void> {
  const { held, decision, actor, reason } = decided;
  await write(tx, tenantId, decided);
  const because =
    decision === "expired" ? "approval did not come in time" : `approval denied by ${actor}: ${reason}`;
  await tx.rows(REFUSE, [tenantId, held.id, because]);
}

async function write(
  tx: Transaction,
  tenantId: TenantId,
  { held, set, decision, actor, reason }: Decided,
): Promise<void> {
  await tx.rows(DECIDE, [tenantId, held.id, decision, actor, reason]);
  await appendEvents(
    tx,
    tenantId,
    [...countByMessage(set.copies)].map(([messageId, copies]) => ({
      kind: decision === "approved" ? "retraction.approved" : "retraction.denied",
      actor,
      messageId,
      retractionId: held.id,
      data: {
        decision,
        copies,
        reason,
        askedBy: held.approval.askedBy,
        before: { state: "held" },
        after: { state: decision === "approved" ? "running" : "done" },
      },
    })),
  );
}

/** Refuses what nobody has approved in time. For a periodic job. */
export async function expireApprovals(database: Database): Promise<void> {
  const due = await database.asWorker((tx) =>
    tx.rows<{ tenant_id: TenantId; retraction_id: RetractionId }>(EXPIRED),
  );
  // One by one: a person may decide about each of them at this very moment.
  for (const it of due) {
    await database.asWorker((tx) => expire(tx, it.tenant_id, it.retraction_id));
  }
}

async function expire(tx: Transaction, tenantId: TenantId, id: RetractionId): Promise<void> {
  await lockRetraction(tx, tenantId, id);
  const held = await getRetraction(tx, tenantId, id);
  if (held === undefined || !isWaiting(held)) return;
  const set = await readFrozenSet(tx, tenantId, held);
  if (set === undefined) return;
  const reason = "nobody has decided in time";
  await refusePlan(tx, tenantId, { held, set, decision: "expired", actor: "system", reason });
}

const DECIDE = `
  update approval set decision = $3, decided_by = $4, decided_at = now(), reason = $5
  where tenant_id = $1 and retraction_id = $2`;
const REFUSE = `
  update retraction set state = 'done', held_for = null, done_at = now(), refused_because = $3
  where tenant_id = $1 and id = $2`;
// Cancelled ones keep their question open; nobody waits for its answer.
const EXPIRED = `
  select a.tenant_id, a.retraction_id
  from approval a join retraction r on r.tenant_id = a.tenant_id and r.id = a.retraction_id
  where a.decision is null and a.expires_at <= now() and r.state = 'held'
  order by a.expires_at limit 100`;
