import type { Destination, WhenImpossible } from "#policy/destination.ts";
import type { Decision } from "#retraction/identity.ts";
import type { DeliveryMarks } from "#retraction/our-message.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Stop } from "./automation-stops.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import { IMPORTANT_PEOPLE, raisedByImportance } from "./important.ts";

/** One copy that a retraction or a release shall work on. */
export interface EnqueuedCopy {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  /** A survey only looks. */
  readonly kind: "retract" | "release" | "survey";
  readonly asked: Destination | "origin";
  readonly whenImpossible: WhenImpossible;
  /** The release that this takes back. */
  readonly reverses?: RetractionId | undefined;
  /** Its class, see `PRIORITY`. */
  readonly priority: number;
  /** Only items of this delivery; `undefined`: every item of the message. */
  readonly onlyDelivery?: DeliveryMarks | undefined;
  /** What a person has said is ours. */
  readonly decided?: Decision | undefined;
  /** It waits for a person's decision, and no lane comes due for it. */
  readonly stop?: Stop | undefined;
}

/**
 * Puts copies on the ledger and makes their lanes due: workers find them there, no other queue exists.
 * A copy that its retraction holds already is left as it is. Answers the copies that are new.
 */
export async function enqueueCopies(
  tx: Transaction,
  tenantId: TenantId,
  copies: readonly EnqueuedCopy[],
): Promise<readonly CopyId[]> {
  if (copies.length === 0) return [];
  const added = await tx.rows<{ copy_id: CopyId }>(ENQUEUE, [tenantId, JSON.stringify(copies)]);
  return added.map((it) => it.copy_id);
}

// The lane of a copy is its mailbox; a copy whose mailbox nobody has looked up yet is a lane of its own.
// A lane that has a lease stays leased: its holder sees the earlier due_at when it gives the lane back.
const ENQUEUE: PreparedStatement = {
  name: "enqueue-copies",
  text: `
  with ${IMPORTANT_PEOPLE}, wanted as (
    select w.*,
      ${raisedByImportance("w.priority", { address: "c.address", mailboxId: "c.mailbox_id" })} as raised,
      c.integration_id, c.mailbox_id, c.journaled_at, coalesce(c.mailbox_id, c.id) as lane_id
    from jsonb_to_recordset($2::jsonb) as w(
      "retractionId" uuid, "copyId" uuid, "messageId" uuid, kind text, asked text, "whenImpossible" text, reverses uuid,
      priority int, "onlyDelivery" jsonb, decided jsonb, stop jsonb)
    cross join lateral (
      select id, address, integration_id, mailbox_id, journaled_at from copy where tenant_id = $1 and id = w."copyId" limit 1
    ) c
  ), added as (
    insert into retraction_copy (
      tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, reverses, outcome, priority,
      look_base_at, due_at, only_delivery, decided, held_for, held_trip, held_at, reason)
    select $1, "retractionId", "copyId", "messageId", lane_id, kind, asked, "whenImpossible", reverses,
      case when stop is null then 'pending' else 'held' end, raised, journaled_at, case when stop is null then now() end,
      "onlyDelivery", decided, stop ->> 'heldFor', (stop ->> 'trip')::uuid, case when stop is not null then now() end,
      coalesce(stop ->> 'reason', '')
    from wanted
    on conflict do nothing
    returning copy_id, lane_id, priority, outcome
  ), lanes as (
    insert into lane (tenant_id, id, integration_id, mailbox_id, due_at, priority)
    select distinct on (w.lane_id) $1::uuid, w.lane_id, w.integration_id, w.mailbox_id, now(), w.raised
    from wanted w join added a on a.copy_id = w."copyId" and a.outcome = 'pending'
    order by w.lane_id, w.raised desc
    on conflict (tenant_id, id) do update
      set due_at = least(lane.due_at, excluded.due_at), priority = greatest(lane.priority, excluded.priority)
  )
  select copy_id from added`,
};
