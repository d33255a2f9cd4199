import { allowedCopies, AUTO_RETRACT_LIMIT, type AutoRetractLimits } from "#policy/auto-retract-limit.ts";
import { type AutoRetract, NO_ACTION } from "#policy/auto-retract.ts";
import { furtherCopies, goesFurther, type LimitReckoning, type PastWeek } from "#policy/past-week.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
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
  readonly week: PastWeek;
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
  const copies = rows
    .map(({ id, current, free }) =>
      furtherCopies(week, id, {
        before: free ?? NO_ACTION,
        after: id === integrationId ? after : (current ?? NO_ACTION),
      }),
    )
    .reduce((sum, it) => sum + it, 0);
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
