import { type Destination, type ProviderName } from "#policy/destination.ts";
import { RETENTION } from "#policy/retention.ts";
import { type Place, placeOf } from "#retraction/place.ts";
import {
  type Restorability,
  restorabilityOf,
  restorableTotals,
  type TakenHit,
} from "#retraction/restorability.ts";
import type { RestorabilityReading } from "#retraction/restorability-reading.ts";
import type { CopyId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { readSetting } from "./tenant-settings.ts";

/** What a release could still bring back, from the ledger. */
export function openRestorability(database: Database): RestorabilityReading {
  return {
    ofCopies: (tenantId, copyIds, now) =>
      database.asTenant(tenantId, async (tx) => {
        const { value } = await readSetting(tx, tenantId, RETENTION);
        const taken = await takenHits(tx, tenantId, copyIds);
        return new Map(copyIds.map((id) => [id, restorabilityOf(taken.get(id) ?? [], value, now)]));
      }),
    ofRetraction: (tenantId, id, now) =>
      database.asTenant(tenantId, async (tx) => {
        const copyIds = await copiesOf(tx, tenantId, id);
        if (copyIds === undefined) return undefined;
        const { value } = await readSetting(tx, tenantId, RETENTION);
        const taken = await takenHits(tx, tenantId, copyIds);
        const kept = copyIds.map((it) => restorabilityOf(taken.get(it) ?? [], value, now));
        return restorableTotals([...kept, ...(await forgotten(tx, tenantId, id))]);
      }),
  };
}

async function copiesOf(
  tx: Transaction,
  tenantId: TenantId,
  id: RetractionId,
): Promise<readonly CopyId[] | undefined> {
  const [known] = await tx.rows("select 1 from retraction where tenant_id = $1 and id = $2", [tenantId, id]);
  if (known === undefined) return undefined;
  const rows = await tx.rows<{ id: CopyId }>(
    "select copy_id as id from retraction_copy where tenant_id = $1 and retraction_id = $2",
    [tenantId, id],
  );
  return rows.map((it) => it.id);
}

/** What the retention has deleted could not be brought back any more: that is asked before. */
async function forgotten(
  tx: Transaction,
  tenantId: TenantId,
  id: RetractionId,
): Promise<readonly Restorability[]> {
  const [row] = await tx.rows<{ copies: number }>(FORGOTTEN, [tenantId, id]);
  const why = "no longer kept: the retention settings have deleted its message";
  return Array.from({ length: row?.copies ?? 0 }, () => ({ restorable: "no", until: undefined, why }));
}

const FORGOTTEN = `
  select coalesce(sum(copies), 0)::int as copies from forgotten_copy_count where tenant_id = $1 and retraction_id = $2`;

interface Row {
  readonly copyId: CopyId;
  readonly provider: ProviderName;
  readonly asked: Destination;
  readonly outcome: string | null;
  readonly reached: Place | null;
  readonly before: Place;
  readonly at: Date;
}

/** What of each copy was taken and is not back. */
export async function takenHits(
  tx: Transaction,
  tenantId: TenantId,
  copyIds: readonly CopyId[],
): Promise<ReadonlyMap<CopyId, readonly TakenHit[]>> {
  if (copyIds.length === 0) return new Map();
  const rows = await tx.rows<Row>(TAKEN, [tenantId, copyIds]);
  const groups = Map.groupBy(rows, (it) => it.copyId);
  return new Map([...groups].map(([id, hits]) => [id, hits.map(toTaken)]));
}

/** What was not seen at its destination may still lie where an earlier retraction had put it. */
function toTaken({ provider, asked, outcome, reached, before, at }: Row): TakenHit {
  const isThere = outcome === "moved" || outcome === "unverified";
  return { provider, actedAt: at, place: reached ?? (isThere ? placeOf(asked) : before) };
}

// The hits that a release would bring back, as `wasTaken` has it: taken by the newest retraction, or by one before it.
// Looked up copy by copy: a young database would read the whole tenant for each of them.
const TAKEN = `
  select h.copy_id as "copyId", i.provider, o.asked, o.outcome, o.reached, o.before ->> 'place' as before,
    coalesce(o.replied_at, o.settled_at, o.intended_at) as at
  from unnest($2::uuid[]) as it(copy_id)
  cross join lateral (select integration_id from copy where tenant_id = $1 and id = it.copy_id limit 1) c
  cross join lateral (select provider from integration where tenant_id = $1 and id = c.integration_id limit 1) i
  cross join lateral (
    select * from hit where tenant_id = $1 and copy_id = it.copy_id and restored_at is null limit 100
  ) h
  cross join lateral (
    select * from hit_operation o
    where o.tenant_id = $1 and o.copy_id = it.copy_id and o.hit_id = h.id and o.kind = 'retract'
    order by o.id desc limit 1
  ) o
  where o.state <> 'settled' or o.outcome in ('moved', 'unverified') or o.before ->> 'place' <> h.origin ->> 'place'`;
