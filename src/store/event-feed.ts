import { type EventCursor, FIRST_ID } from "#events/event-cursor.ts";
import type { EventFeed, FedEvent } from "#events/event-feed.ts";
import type { FactKind } from "#events/fact.ts";
import type { CopyId, Id, MessageId, RetractionId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { fromNull } from "./from-null.ts";

/** The event table in the order of (transaction, id). */
export function openEventFeed(database: Database): EventFeed {
  return {
    tip: () =>
      database.asWorker(async (tx) => {
        const [row] = await tx.rows<{ tx: string }>(TIP);
        return { tx: BigInt(row?.tx ?? "0"), id: FIRST_ID };
      }),
    read: (tenantId, after, limit) =>
      database.asTenant(tenantId, async (tx) =>
        (await tx.rows<Row>(READ, [tenantId, String(after.tx), after.id, limit])).map(toEvent),
      ),
  };
}

interface Row {
  readonly tx: string;
  readonly id: Id<"event">;
  readonly at: Date;
  readonly kind: FactKind;
  readonly actor: string;
  readonly message_id: MessageId | null;
  readonly copy_id: CopyId | null;
  readonly retraction_id: RetractionId | null;
  readonly data: Readonly<Record<string, unknown>>;
}

function toEvent(row: Row): FedEvent {
  const cursor: EventCursor = { tx: BigInt(row.tx), id: row.id };
  return {
    cursor,
    id: row.id,
    at: row.at,
    kind: row.kind,
    actor: row.actor,
    messageId: fromNull(row.message_id),
    copyId: fromNull(row.copy_id),
    retractionId: fromNull(row.retraction_id),
    data: row.data,
  };
}

const TIP = "select event_horizon()::text as tx";
// A transaction that began earlier may still commit events with a lower place: nothing at or above the oldest
// one that still runs is shown yet. In the order of the column itself: as texts, which tx alone would mean here, 1000
// comes before 999, and a reader that goes on behind the last one would pass over what lies between.
const READ = `
  select tx::text as tx, id, at, kind, actor, message_id, copy_id, retraction_id, data from event
  where tenant_id = $1 and (tx, id) > ($2::xid8, $3::uuid) and tx < event_horizon()
  order by event.tx, event.id limit $4`;
