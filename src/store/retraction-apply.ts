import { APPROVAL_MS, type ApprovalReason, othersThan, wayOfApproval } from "#retraction/approval.ts";
import type { ApplyReply, ApplyRequest, Retraction } from "#retraction/retraction-requests.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { approvalNeed, lockActor } from "./approval-need.ts";
import type { Transaction } from "./database.ts";
import { countByMessage, type FrozenSet, readDrift, readFrozenSet } from "./frozen-set.ts";
import { getRetraction, lockRetraction, writtenRetraction } from "./retraction-reading.ts";
import { startRetraction } from "./retraction-start.ts";
import { startUndo } from "./take-back-release.ts";

export interface Applying extends ApplyRequest {
  readonly id: RetractionId;
  /** The persons of the tenant who may approve. */
  readonly eligible: readonly string[];
}

/** Retractions that may have no open row left after the commit. */
export interface Superseded {
  readonly superseded?: readonly RetractionId[];
}

/**
 * Puts the frozen set on the ledger, if it is still the plan that was seen and its maker's word is enough. What has
 * changed since is reported; nothing outside the set is acted on.
 */
export async function applyRetraction(
  tx: Transaction,
  tenantId: TenantId,
  request: Applying,
): Promise<ApplyReply & Superseded> {
  const { id, hash, actor } = request;
  await lockActor(tx, tenantId, actor);
  await lockRetraction(tx, tenantId, id);
  const draft = await getRetraction(tx, tenantId, id);
  if (draft === undefined) return { result: "not_found" };
  if (draft.state !== "draft") return { result: "not_a_draft", state: draft.state };
  if (draft.discovery?.state === "running") return { result: "discovering" };
  const set = await readFrozenSet(tx, tenantId, draft);
  if (set === undefined || hash !== draft.hash || set.hash !== hash) {
    return { result: "other_plan", hash: draft.hash };
  }
  const stopped = await whyStopped(tx, tenantId, { draft, set, request });
  return stopped ?? start(tx, tenantId, { draft, set, actor });
}

interface Seen {
  readonly draft: Retraction;
  readonly set: FrozenSet;
}

/** Starts a plan that everybody who has to has agreed to. */
export async function start(
  tx: Transaction,
  tenantId: TenantId,
  { draft, set, actor }: Seen & { readonly actor: string },
): Promise<Extract<ApplyReply, { result: "started" }> & Superseded> {
  const drift = await readDrift(tx, tenantId, { id: draft.id, rows: set.rows });
  const superseded = await begin(tx, tenantId, { draft, set, actor });
  const retraction = await writtenRetraction(tx, tenantId, draft.id);
  // With nothing left to act on it is done at once.
  return { result: "started", retraction, drift, superseded: [...superseded, draft.id] };
}

/** Puts the set on the ledger. Answers the retractions that lost an open row to it. */
async function begin(
  tx: Transaction,
  tenantId: TenantId,
  { draft, set: { copies }, actor }: Seen & { readonly actor: string },
): Promise<readonly RetractionId[]> {
  const { destination, releasesId } = draft;
  if (releasesId !== undefined)
    return startUndo(tx, tenantId, { plan: { ...draft, releasesId }, copies, actor });
  if (destination === undefined) throw new Error("a plan has a destination, or a release that it undoes");
  return startRetraction(tx, tenantId, { plan: { ...draft, destination }, copies, actor });
}

type Stopped = Extract<ApplyReply, { result: "held" | "confirmation_needed" | "approval_needed" }>;

/** `undefined`: it may start. */
async function whyStopped(
  tx: Transaction,
  tenantId: TenantId,
  { draft, set, request }: Seen & { readonly request: Applying },
): Promise<Stopped | undefined> {
  const { actor, eligible, confirmCopies, mayHold = true } = request;
  const copies = set.copies.length;
  const why = await approvalNeed(tx, tenantId, { destination: draft.destination, copies, actor });
  if (why === undefined) return undefined;
  const asked = { draft, set, why, actor };
  const mayApprove = othersThan(eligible, [draft.requestedBy, actor]);
  if (wayOfApproval(mayApprove) === "second_person") {
    if (!mayHold) return { result: "approval_needed", why, mayApprove };
    await hold(tx, tenantId, asked);
    return { result: "held", retraction: await writtenRetraction(tx, tenantId, draft.id) };
  }
  if (confirmCopies !== copies) return { result: "confirmation_needed", why, copies };
  await confirm(tx, tenantId, { ...asked, persons: eligible.length });
  return undefined;
}

interface Asked extends Seen {
  readonly why: ApprovalReason;
  readonly actor: string;
}

async function hold(tx: Transaction, tenantId: TenantId, { draft, set, why, actor }: Asked): Promise<void> {
  const { id, hash } = draft;
  const expiresAt = new Date(Date.now() + APPROVAL_MS);
  await tx.rows(ASK, [tenantId, id, hash, why, set.copies.length, actor, expiresAt]);
  await tx.rows(HOLD, [tenantId, id]);
  await appendEvents(
    tx,
    tenantId,
    [...countByMessage(set.copies)].map(([messageId, copies]) => ({
      kind: "retraction.approval_asked",
      actor,
      messageId,
      retractionId: id,
      data: { why, copies, ofCopies: set.copies.length, until: expiresAt.toISOString() },
    })),
  );
}

/** Nobody else could be asked: loudly, so that whoever reads the events sees it. */
async function confirm(
  tx: Transaction,
  tenantId: TenantId,
  { draft, set, why, actor, persons }: Asked & { readonly persons: number },
): Promise<void> {
  const copies = set.copies.length;
  await tx.rows(CONFIRM, [tenantId, draft.id, draft.hash, why, copies, actor]);
  await appendEvents(tx, tenantId, [
    {
      kind: "retraction.self_approved",
      actor,
      messageId: draft.messageId,
      retractionId: draft.id,
      data: { why, copies, destination: draft.destination, persons },
    },
  ]);
}

const ASK = `
  insert into approval (tenant_id, retraction_id, hash, why, copies, asked_by, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7)`;
const HOLD = `update retraction set state = 'held', held_for = 'approval' where tenant_id = $1 and id = $2`;
const CONFIRM = `
  insert into approval (
    tenant_id, retraction_id, hash, why, copies, asked_by, expires_at, decision, decided_by, decided_at, reason)
  values ($1, $2, $3, $4, $5, $6, now(), 'confirmed', $6, now(), 'the number of copies was confirmed')`;
