import type { SourceId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { readSourceRates } from "./source-health.ts";

/** A source that has fallen silent, or is back. */
export interface SourceTurn {
  readonly tenantId: TenantId;
  readonly sourceId: SourceId;
  readonly name: string;
  readonly turn: "silent" | "back";
  readonly lastSeenAt: Date | undefined;
}

/** Tells once of each source that falls silent, and once when it is back. For a periodic job, on any number of processes. */
export async function watchSources(database: Database): Promise<readonly SourceTurn[]> {
  const tenants = await database.asWorker((tx) => tx.rows<{ id: TenantId }>(TENANTS));
  const turns: SourceTurn[] = [];
  for (const { id } of tenants) turns.push(...(await database.asTenant(id, (tx) => watch(tx, id))));
  return turns;
}

async function watch(tx: Transaction, tenantId: TenantId): Promise<readonly SourceTurn[]> {
  const turns: SourceTurn[] = [];
  for (const { id, name, state, silentSince, lastSeenAt } of await readSourceRates(tx, tenantId)) {
    const isSilent = state === "silent";
    if (isSilent === (silentSince !== undefined)) continue;
    const turned = await tx.rows(isSilent ? FALL_SILENT : COME_BACK, [tenantId, id]);
    if (turned.length > 0) {
      turns.push({ tenantId, sourceId: id, name, lastSeenAt, turn: isSilent ? "silent" : "back" });
    }
  }
  await appendEvents(
    tx,
    tenantId,
    turns.map(({ turn, sourceId, name, lastSeenAt }) => ({
      kind: turn === "silent" ? ("source.silent" as const) : ("source.back" as const),
      actor: "system",
      data: { sourceId, name, lastSeenAt },
    })),
  );
  return turns;
}

/** How many sources are silent, over all tenants: for metrics. */
export async function countSilentSources(database: Database): Promise<number> {
  const [row] = await database.asWorker((tx) => tx.rows<{ n: number }>(SILENT));
  return row?.n ?? 0;
}

const TENANTS = "select distinct tenant_id as id from source where deleted_at is null order by 1";
// Of several processes one changes it.
const FALL_SILENT = `
  update source set silent_since = now() where tenant_id = $1 and id = $2 and silent_since is null returning id`;
const COME_BACK = `
  update source set silent_since = null where tenant_id = $1 and id = $2 and silent_since is not null returning id`;
const SILENT = "select count(*)::int as n from source where silent_since is not null and deleted_at is null";
