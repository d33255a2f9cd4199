import { FIRST_ID } from "#events/event-cursor.ts";

/** Where a reader of the events keeps how far it has come with each tenant: a table with `tx`, and the event's id. */
interface ReaderPlaces {
  readonly table: string;
  readonly eventId: "event_id" | "id";
}

/**
 * The tenants that have events behind the reader's place, those that it left longest ago first. One look into the index for
 * each: a join would read all events to find the few who have new ones. What an older transaction may still join is no
 * reader's yet.
 */
export function tenantsBehind({ table, eventId }: ReaderPlaces): string {
  return `
    select t.id from tenant t
    left join ${table} place on place.tenant_id = t.id
    cross join lateral (
      select 1 from event e
      where e.tenant_id = t.id and e.tx < event_horizon()
        and (e.tx, e.id) > (coalesce(place.tx, '0'::xid8), coalesce(place.${eventId}, '${FIRST_ID}'::uuid))
      order by e.tx, e.id limit 1
    ) new_one
    order by place.tx nulls first`;
}
