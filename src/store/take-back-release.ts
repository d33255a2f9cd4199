import { PRIORITY } from "#retraction/priority.ts";
import type { Destination, WhenImpossible } from "#policy/destination.ts";
import type { DeliveryMarks } from "#retraction/our-message.ts";
import { PLACES, type Place } from "#retraction/place.ts";
import { planHash } from "#retraction/plan-hash.ts";
import type { ReleaseRequest, Retraction } from "#retraction/retraction-requests.ts";
import { standardFolderOf } from "#retraction/way-back.ts";
import { type CopyId, type MessageId, newId, type RetractionId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { enqueueCopies } from "./enqueue.ts";
import { refuseOpen } from "./refuse-open.ts";
import { countByMessage, type FrozenCopy } from "./frozen-set.ts";
import { freeze } from "./retraction-draft.ts";
import { lockRetraction, writtenRetraction } from "./retraction-reading.ts";
import { thaw } from "./retraction-start.ts";

/**
 * The plan that undoes a release: each copy that it brought back, or has begun or is still to bring back, and where that
 * goes again. Nothing moves, and the release goes on, until the plan is applied like any other.
 */
export async function draftUndo(
  tx: Transaction,
  tenantId: TenantId,
  { id: releaseId, copyIds, reason, actor }: ReleaseRequest & { readonly id: RetractionId },
): Promise<Retraction> {
  const id = newId<RetractionId>(new Date());
  const rows = await tx.rows<BroughtBack>(BROUGHT_BACK, [tenantId, releaseId, copyIds ?? null, true]);
  const copies = rows.map(toReversed);
  const destination = onlyPlaceOf(copies);
  const hash = planHash({ copies, destination, whenImpossible: "leave" });
  await tx.rows(CREATE, [tenantId, id, releaseId, destination ?? null, hash, reason, actor]);
  await freeze(tx, tenantId, { id, copies });
  const messages = new Set(copies.map((it) => it.messageId));
  await appendEvents(tx, tenantId, [
    {
      kind: "retraction.drafted",
      actor,
      messageId: messages.size === 1 ? [...messages][0] : undefined,
      retractionId: id,
      data: {
        destination: destination ?? "as before",
        copies: copies.length,
        messages: messages.size,
        releasesId: releaseId,
      },
    },
  ]);
  return writtenRetraction(tx, tenantId, id);
}

interface Undo {
  readonly plan: Retraction & { readonly releasesId: RetractionId };
  readonly copies: readonly FrozenCopy[];
  /** Who applied it. */
  readonly actor: string;
}

/**
 * Puts the undo of a release on the ledger. What is still open in the release is refused first, and the exemption that it
 * gave is lifted: both by the word of whoever asks. What the release never got to needs no undo. Answers the retractions
 * that lost an open row.
 */
export async function startUndo(
  tx: Transaction,
  tenantId: TenantId,
  { plan: { id, releasesId, reason }, copies: frozen, actor }: Undo,
): Promise<readonly RetractionId[]> {
  // Two undos of one release come one after the other: what the first one takes the second leaves to it.
  await lockRetraction(tx, tenantId, releasesId);
  const copyIds = frozen.map((it) => it.copyId);
  const refused = await refuseOpen(tx, tenantId, {
    retractionId: releasesId,
    copyIds,
    automaticOnly: false,
    reason: `undone by ${id}`,
    actor,
  });
  const rows = await tx.rows<BroughtBack>(BROUGHT_BACK, [tenantId, releasesId, copyIds, false]);
  const copies = rows.map(toReversed);
  await enqueueCopies(
    tx,
    tenantId,
    copies.map((it) => ({
      ...it,
      retractionId: id,
      kind: "retract",
      reverses: releasesId,
      priority: PRIORITY.manual,
    })),
  );
  await thaw(tx, tenantId, { id, actor });
  const lifted = await tx.rows<Named>(LIFT, [tenantId, copies.map((it) => it.copyId)]);
  const destination = onlyPlaceOf(copies) ?? "as before";
  await appendEvents(tx, tenantId, [
    ...lifted.map((it) => ({ kind: "copy.exemption_lifted" as const, actor, ...it, retractionId: id })),
    ...[...countByMessage(copies)].map(([messageId, count]) => ({
      kind: "retraction.started" as const,
      actor,
      messageId,
      retractionId: id,
      data: { destination, copies: count, releasesId, reason },
    })),
  ]);
  return refused;
}

interface Named {
  readonly copyId: CopyId;
  readonly messageId: MessageId;
}

interface BroughtBack extends Named {
  /** Where the release found the copy's hits; of one that it has not come to, where that is known to be. */
  readonly places: readonly Place[];
  /** As it was asked when it was taken last; and no other deliveries than then. */
  readonly whenImpossible: WhenImpossible;
  readonly onlyDelivery: DeliveryMarks | null;
}

/** The copy is asked to be where the furthest of its hits was; each hit goes to its own place. */
function toReversed({ places, onlyDelivery, ...it }: BroughtBack) {
  const furthest = PLACES.findLast((place) => places.includes(place)) ?? "visible";
  return { ...it, asked: standardFolderOf(furthest), onlyDelivery: onlyDelivery ?? undefined };
}

function onlyPlaceOf(copies: readonly { readonly asked: Destination }[]): Destination | undefined {
  const destinations = new Set(copies.map((it) => it.asked));
  return destinations.size === 1 ? [...destinations][0] : undefined;
}

// A hit that was taken once more since is not the release's any more. What another undo of it is taking is left to that.
// $4: with those that the release has not come to yet.
const BROUGHT_BACK = `
  select rc.copy_id as "copyId", rc.message_id as "messageId", coalesce(o.places, array[taken.reached]) as places,
    coalesce(taken.when_impossible, 'leave') as "whenImpossible", taken.only_delivery as "onlyDelivery"
  from retraction_copy rc
  cross join lateral (
    select array_agg(distinct o.before ->> 'place') as places
    from hit_operation o join hit h on h.tenant_id = $1 and h.id = o.hit_id
    where o.tenant_id = $1 and o.copy_id = rc.copy_id and o.retraction_id = $2 and o.kind = 'release'
      and (o.state <> 'settled' or o.outcome is distinct from 'restored' or h.restored_at is not null)
  ) o
  left join lateral (
    select t.when_impossible, t.only_delivery, t.reached from retraction_copy t
    where t.tenant_id = $1 and t.copy_id = rc.copy_id and t.kind = 'retract' and t.acted_at is not null
    order by t.acted_at desc limit 1
  ) taken on true
  where rc.tenant_id = $1 and rc.retraction_id = $2 and rc.kind = 'release' and ($3::uuid[] is null or rc.copy_id = any($3))
    and (o.places is not null or ($4::boolean and rc.settled_at is null))
    and not exists (
      select from retraction_copy other
      where other.tenant_id = $1 and other.copy_id = rc.copy_id and other.reverses = $2 and other.settled_at is null)
  order by rc.copy_id`;
const CREATE = `
  insert into retraction (
    tenant_id, id, kind, state, when_impossible, releases_id, destination, hash, reason, requested_by)
  values ($1, $2, 'manual', 'draft', 'leave', $3, $4, $5, $6, $7)`;
// In one order, as whoever exempts them does not hold more than one.
const LIFT = `
  update copy c set exempt_at = null, exempt_by = null
  from (select id from copy where tenant_id = $1 and id = any($2::uuid[]) and exempt_at is not null order by id for update) it
  where c.tenant_id = $1 and c.id = it.id
  returning c.id as "copyId", c.message_id as "messageId"`;
