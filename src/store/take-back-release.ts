import { PRIORITY } from "#retraction/priority.ts";
import type { WhenImpossible } from "#policy/destination.ts";
import type { DeliveryMarks } from "#retraction/our-message.ts";
import { PLACES, type Place } from "#retraction/place.ts";
import type { ReleaseRequest, Retraction } from "#retraction/retraction-requests.ts";
import { standardFolderOf } from "#retraction/way-back.ts";
import { type CopyId, type MessageId, newId, type RetractionId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { enqueueCopies } from "./enqueue.ts";
import { refuseOpen } from "./refuse-open.ts";
import { countByMessage } from "./frozen-set.ts";
import { writtenRetraction } from "./retraction-reading.ts";

/** Retractions that lost open rows to an undo; after its commit they may have none left. */
export interface Refused {
  readonly refused: readonly RetractionId[];
}

/**
 * Undoes a release: a run of its own that takes each hit which it moved to where it had found it. What is still open in
 * the release is refused first, and the exemption that it gave is lifted: both by the word of whoever asks.
 */
export async function takeBackRelease(
  tx: Transaction,
  tenantId: TenantId,
  { id: releaseId, copyIds, reason, actor }: ReleaseRequest & { readonly id: RetractionId },
): Promise<Refused & { readonly retraction: Retraction }> {
  const id = newId<RetractionId>(new Date());
  const refused = await refuseOpen(tx, tenantId, {
    retractionId: releaseId,
    copyIds,
    automaticOnly: false,
    reason: `undone by ${id}`,
    actor,
  });
  const rows = await tx.rows<BroughtBack>(BROUGHT_BACK, [tenantId, releaseId, copyIds ?? null]);
  const copies = rows.map(toReversed);
  const destinations = new Set(copies.map((it) => it.asked));
  const destination = destinations.size === 1 ? [...destinations][0] : undefined;
  await tx.rows(CREATE, [tenantId, id, releaseId, destination ?? null, reason, actor, copies.length > 0]);
  await enqueueCopies(
    tx,
    tenantId,
    copies.map((it) => ({
      ...it,
      retractionId: id,
      kind: "retract",
      reverses: releaseId,
      priority: PRIORITY.manual,
    })),
  );
  const lifted = await tx.rows<Named>(LIFT, [tenantId, copies.map((it) => it.copyId)]);
  await appendEvents(tx, tenantId, [
    ...lifted.map((it) => ({ kind: "copy.exemption_lifted" as const, actor, ...it, retractionId: id })),
    ...[...countByMessage(copies)].map(([messageId, count]) => ({
      kind: "retraction.started" as const,
      actor,
      messageId,
      retractionId: id,
      data: { destination: destination ?? "as before", copies: count, releasesId: releaseId, reason },
    })),
  ]);
  return { refused, retraction: await writtenRetraction(tx, tenantId, id) };
}

interface Named {
  readonly copyId: CopyId;
  readonly messageId: MessageId;
}

interface BroughtBack extends Named {
  /** Where the release found the copy's hits. */
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

// A hit that was taken once more since is not the release's any more. What another undo of it is taking is left to that.
const BROUGHT_BACK = `
  select rc.copy_id as "copyId", rc.message_id as "messageId", o.places, coalesce(taken.when_impossible, 'leave') as "whenImpossible",
    taken.only_delivery as "onlyDelivery"
  from retraction_copy rc
  cross join lateral (
    select array_agg(distinct o.before ->> 'place') as places
    from hit_operation o join hit h on h.tenant_id = $1 and h.id = o.hit_id
    where o.tenant_id = $1 and o.copy_id = rc.copy_id and o.retraction_id = $2 and o.kind = 'release'
      and (o.state <> 'settled' or o.outcome is distinct from 'restored' or h.restored_at is not null)
  ) o
  left join lateral (
    select t.when_impossible, t.only_delivery from retraction_copy t
    where t.tenant_id = $1 and t.copy_id = rc.copy_id and t.kind = 'retract' and t.acted_at is not null
    order by t.acted_at desc limit 1
  ) taken on true
  where rc.tenant_id = $1 and rc.retraction_id = $2 and rc.kind = 'release' and ($3::uuid[] is null or rc.copy_id = any($3))
    and o.places is not null
    and not exists (
      select from retraction_copy other
      where other.tenant_id = $1 and other.copy_id = rc.copy_id and other.reverses = $2 and other.settled_at is null)
  order by rc.copy_id`;
const CREATE = `
  insert into retraction (
    tenant_id, id, kind, state, when_impossible, releases_id, destination, reason, requested_by, applied_at, done_at)
  values ($1, $2, 'manual', case when $7 then 'running' else 'done' end, 'leave', $3, $4, $5, $6, now(),
    case when $7 then null else now() end)`;
// In one order, as whoever exempts them does not hold more than one.
const LIFT = `
  update copy c set exempt_at = null, exempt_by = null
  from (select id from copy where tenant_id = $1 and id = any($2::uuid[]) and exempt_at is not null order by id for update) it
  where c.tenant_id = $1 and c.id = it.id
  returning c.id as "copyId", c.message_id as "messageId"`;
