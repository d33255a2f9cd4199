import type { AutomationRule } from "#policy/automation-rules.ts";
import { type TripReason, whyTrips } from "#policy/breaker.ts";
import type { BreakerSetting } from "#policy/breaker-setting.ts";
import type { TripId } from "#policy/breaker-trips.ts";
import { newId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { measureRules } from "./breaker-count.ts";
import type { Database, Transaction } from "./database.ts";

export interface OpenedTrip extends TripReason {
  readonly tenantId: TenantId;
  readonly tripId: TripId;
}

/** Opens the breakers of rules whose counters, which this transaction holds, are beyond their limits. */
export async function openTrips(
  tx: Transaction,
  tenantId: TenantId,
  { rules, setting }: { readonly rules: readonly AutomationRule[]; readonly setting: BreakerSetting },
): Promise<readonly OpenedTrip[]> {
  if (!setting.isOn || rules.length === 0) return [];
  const counts = await measureRules(tx, tenantId, rules);
  const beyond = counts.flatMap((it) => whyTrips(setting, it) ?? []);
  if (beyond.length === 0) return [];
  const at = new Date();
  const trips = beyond.map((it) => ({ ...it, tripId: newId<TripId>(at), tenantId }));
  const opened = await tx.rows<{ id: TripId }>(OPEN, [tenantId, JSON.stringify(trips)]);
  const fresh = trips.filter((it) => opened.some(({ id }) => id === it.tripId));
  await appendEvents(
    tx,
    tenantId,
    fresh.map(({ tripId, rule, cause, measured, allowed, reason }) => ({
      kind: "breaker.opened",
      actor: "engine",
      data: {
        tripId,
        rule,
        cause,
        measured,
        allowed,
        reason,
        before: { state: "closed" },
        after: { state: "open" },
      },
    })),
  );
  return fresh;
}

/** How many breakers are open, over all tenants: for metrics. */
export async function countOpenTrips(database: Database): Promise<number> {
  const [row] = await database.asWorker((tx) =>
    tx.rows<{ n: number }>("select count(*)::int as n from breaker_trip where closed_at is null"),
  );
  return row?.n ?? 0;
}

// Where one is open it stays as it is.
const OPEN = `
  insert into breaker_trip (tenant_id, id, rule, cause, measured, allowed, reason)
  select $1, "tripId", rule, cause, measured, allowed, reason
  from jsonb_to_recordset($2::jsonb) as it(
    "tripId" uuid, rule text, cause text, measured int, allowed int, reason text)
  order by rule
  on conflict do nothing
  returning id`;
