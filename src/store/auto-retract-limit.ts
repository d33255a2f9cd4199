import { allowedCopies, AUTO_RETRACT_LIMIT, type AutoRetractLimits } from "#policy/auto-retract-limit.ts";
import { type AutoRetract, NO_ACTION } from "#policy/auto-retract.ts";
import { scopeText } from "#directory/scope.ts";
import {
  furtherCopies,
  goesFurther,
  type LimitReckoning,
  type PastWeek,
  type Reached,
  reachesAll,
} from "#policy/past-week.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { readReached } from "./past-week.ts";
import { readSetting, saveSetting } from "./tenant-settings.ts";

/** The limit of a tenant, in PostgreSQL. */
export function openAutoRetractLimits(database: Database): AutoRetractLimits {
  return {
    current: (tenantId) => database.asTenant(tenantId, (tx) => readSetting(tx, tenantId, AUTO_RETRACT_LIMIT)),
    save: (tenantId, change) =>
      database.asTenant(tenantId, (tx) => saveSetting(tx, tenantId, AUTO_RETRACT_LIMIT, change)),
  };
}

interface Change {
  readonly integrationId: IntegrationId;
  readonly after: AutoRetract;
  readonly week: CountedWeek;
}

/** Whom a setting would have reached, measured against another one. */
interface Measuring {
  readonly integrationId: IntegrationId;
  readonly before: AutoRetract;
  readonly after: AutoRetract;
}

/** A week, and what was counted in it already: where nobody has a scope, nothing is counted a second time. */
export interface CountedWeek extends PastWeek {
  reached(tx: Transaction, tenantId: TenantId, measuring: Measuring): Promise<readonly Reached[]>;
}

/** What was counted is remembered: reckoned once before anything is locked, nothing is left to count under the locks. */
export function countedWeek(week: PastWeek): CountedWeek {
  const known = new Map<string, Promise<readonly Reached[]>>();
  return {
    ...week,
    reached: (tx, tenantId, { integrationId, before: { scope: against }, after: { scope } }) => {
      if (scope === undefined && against === undefined)
        return Promise.resolve(reachesAll(week, integrationId));
      const key = [integrationId, scope && scopeText(scope), against && scopeText(against)].join(" / ");
      const counted =
        known.get(key) ?? readReached(tx, tenantId, { integrationId, since: week.since, scope, against });
      known.set(key, counted);
      return counted;
    },
  };
}

/**
 * Whether a change stays within the limit: all integrations together, each measured against what was last saved without
 * one, so that small steps and many integrations add up. What goes nowhere further than now is always within.
 */
export async function reckonLimit(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, after, week }: Change,
): Promise<LimitReckoning> {
  const rows = await tx.rows<Baseline>(BASELINES, [tenantId]);
  const { value: limit } = await readSetting(tx, tenantId, AUTO_RETRACT_LIMIT);
  const allowed = allowedCopies(limit, week.copies);
  let copies = 0;
  for (const { id, current, free } of rows) {
    const change = {
      before: free ?? NO_ACTION,
      after: id === integrationId ? after : (current ?? NO_ACTION),
    };
    const reached = await week.reached(tx, tenantId, { integrationId: id, ...change });
    copies += furtherCopies(week, { ...change, reached });
  }
  const now = rows.find((it) => it.id === integrationId)?.current ?? NO_ACTION;
  const isWithin = goesFurther(now, after).length === 0 || copies <= allowed;
  return { copies: Number.isFinite(copies) ? copies : undefined, allowed, isWithin };
}

/** Two who save for two integrations at once are measured one after the other. To be taken after the integration's row. */
export async function lockLimit(tx: Transaction, tenantId: TenantId): Promise<void> {
  await tx.rows("select 1 from tenant where id = $1 for no key update", [tenantId]);
}

interface Baseline {
  readonly id: IntegrationId;
  readonly current: AutoRetract | null;
  readonly free: AutoRetract | null;
}

const BASELINES = `
  select i.id,
    (select setting from auto_retract a where a.tenant_id = $1 and a.integration_id = i.id
     order by version desc limit 1) as current,
    (select setting from auto_retract a where a.tenant_id = $1 and a.integration_id = i.id and not a.within_limit
     order by version desc limit 1) as free
  from integration i where i.tenant_id = $1`;
