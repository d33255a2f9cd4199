import type { SourceId, TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";

const MINUTE_MS = 60_000;

export type Sightings = ReadonlyMap<SourceId, Date>;

/** Says which sources of a batch have to be written down as seen: each at most once a minute, and what was committed only. */
export interface SourceWatch {
  due(deliveries: readonly JournalDelivery[]): Sightings;
  written(sightings: Sightings): void;
}

export function openSourceWatch(): SourceWatch {
  const written = new Map<SourceId, number>();
  return {
    due: (deliveries) => {
      const newest = new Map<SourceId, Date>();
      for (const { sourceId, session } of deliveries) {
        const at = session.receivedAt;
        if ((newest.get(sourceId) ?? at) <= at) newest.set(sourceId, at);
      }
      const isDue = ([id, at]: readonly [SourceId, Date]): boolean =>
        at.getTime() - (written.get(id) ?? Number.NEGATIVE_INFINITY) >= MINUTE_MS;
      return new Map([...newest].filter(isDue));
    },
    written: (sightings) => {
      for (const [id, at] of sightings) written.set(id, at.getTime());
    },
  };
}

/** Writes down when the sources were last seen. */
export async function touchSources(tx: Transaction, tenantId: TenantId, sightings: Sightings): Promise<void> {
  if (sightings.size === 0) return;
  await tx.rows(TOUCH, [tenantId, [...sightings.keys()], [...sightings.values()]]);
}

// The row that another node, or an administrator, is writing is left to them: no mail waits for this. Who stores a journal
// copy holds a key share on it, which this does not wait for.
const TOUCH: PreparedStatement = {
  name: "touch-sources",
  text: `
  update source set last_seen_at = due.at
  from (
    select given.id, given.at
    from unnest($2::uuid[], $3::timestamptz[]) as given(id, at)
    cross join lateral (
      select s.id from source s
      where s.tenant_id = $1 and s.id = given.id
        and (s.last_seen_at is null or s.last_seen_at < given.at - interval '1 minute')
      limit 1 for no key update skip locked
    ) free
    limit array_length($2::uuid[], 1)
  ) due
  where source.tenant_id = $1 and source.id = due.id`,
};
