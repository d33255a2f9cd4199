import type { ResumeReply, ResumeRequest } from "#retraction/plans.ts";
import type { HeldFor, Retraction } from "#retraction/retraction-requests.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { refuseHeld } from "./refuse-held.ts";
import { getRetraction, lockRetraction, writtenRetraction } from "./retraction-reading.ts";

/**
 * A person's word on what is held: it goes on, or is refused. Whatever it was held for, save for approval, which is a
 * second person's to give. What is under way is not touched by either.
 */
export async function resumeRetraction(
  tx: Transaction,
  tenantId: TenantId,
  { id, decision, reason, actor }: ResumeRequest & { readonly id: RetractionId },
): Promise<ResumeReply> {
  await lockRetraction(tx, tenantId, id);
  const held = await getRetraction(tx, tenantId, id);
  if (held === undefined) return { result: "not_found" };
  if (held.heldFor === "approval") return { result: "waits_for_approval" };
  const waiting = held.counts.held ?? 0;
  if (waiting === 0) return { result: "not_held", state: held.state };
  const released = { id, actor, reason };
  if (decision === "proceed") await letGo(tx, tenantId, id);
  else await refuseHeld(tx, tenantId, { ...released, reason: refusalOf(held, actor, reason) });
  await tx.rows(RUNNING, [tenantId, id]);
  await appendEvents(tx, tenantId, [
    {
      kind: "retraction.resumed",
      actor,
      messageId: held.messageId,
      retractionId: id,
      data: {
        decision,
        reason,
        copies: waiting,
        heldFor: held.heldFor,
        before: { outcome: "held" },
        after: { outcome: decision === "proceed" ? "pending" : "refused" },
      },
    },
  ]);
  return { result: "resumed", retraction: await writtenRetraction(tx, tenantId, id) };
}

const AFTER: Readonly<Record<HeldFor, string>> = {
  approval: "",
  canary: " after the first ones",
  breaker: " after the breaker had stopped it",
  observe: " in observe mode",
};

function refusalOf({ heldFor }: Retraction, actor: string, reason: string): string {
  const after = heldFor === undefined ? "" : AFTER[heldFor];
  return `refused by ${actor}${after}${reason === "" ? "" : `: ${reason}`}`;
}

/** Held rows come due, each in the lane that its copy has by now. */
async function letGo(tx: Transaction, tenantId: TenantId, id: RetractionId): Promise<void> {
  await tx.rows(LOCK_HELD, [tenantId, id]);
  await tx.rows(LET_GO, [tenantId, id]);
}

// In the order in which everybody locks rows, before the lanes.
const LOCK_HELD = `
  select count(*) from (
    select from retraction_copy rc
    where rc.tenant_id = $1 and rc.retraction_id = $2 and rc.outcome = 'held' and rc.settled_at is null
    order by rc.retraction_id, rc.copy_id for update of rc
  ) it`;
// The breaker does not stop again what a person has let go on.
const LET_GO = `
  with let_go as (
    update retraction_copy rc set
      outcome = 'pending', held_for = null, held_at = null, cleared_at = now(), reason = '', due_at = now(),
      lane_id = coalesce(c.mailbox_id, c.id),
      idle = now() - rc.created_at
    from copy c
    where rc.tenant_id = $1 and rc.retraction_id = $2 and rc.outcome = 'held' and rc.settled_at is null
      and c.tenant_id = $1 and c.id = rc.copy_id
    returning rc.lane_id, rc.priority, c.integration_id, c.mailbox_id
  )
  insert into lane (tenant_id, id, integration_id, mailbox_id, due_at, priority)
  select distinct on (lane_id) $1::uuid, lane_id, integration_id, mailbox_id, now(), priority
  from let_go order by lane_id, priority desc
  on conflict (tenant_id, id) do update
    set due_at = least(lane.due_at, excluded.due_at), priority = greatest(lane.priority, excluded.priority)`;
const RUNNING = `
  update retraction set state = 'running', held_for = null where tenant_id = $1 and id = $2 and state in ('running', 'held')`;
