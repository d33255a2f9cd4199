import { RESPONSES } from "#policy/responses.ts";
import { type DaysKept, daysKept, RETENTION } from "#policy/retention.ts";
import type { SettingDefinition } from "#policy/tenant-setting.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { firstIdOf } from "./first-id-of.ts";

const DAY_MS = 86_400_000;

/** What is older than this id is not kept any more. */
export interface KeptSince {
  readonly tenantId: TenantId;
  readonly since: string;
}

/** For all tenants who do not keep it for ever. */
export async function keptSince(
  tx: Transaction,
  { what, now }: { readonly what: keyof DaysKept; readonly now: Date },
): Promise<readonly KeptSince[]> {
  const rows = await tx.rows<Row>(SETTINGS, [RETENTION.name, RESPONSES.name]);
  return rows.flatMap(({ tenantId, retention, responses }) => {
    const kept = daysKept(valueOf(retention, RETENTION), valueOf(responses, RESPONSES));
    const since = sinceOf(kept[what], now);
    return since === undefined ? [] : [{ tenantId, since }];
  });
}

/** The first id that is kept; `undefined`: all are. */
export function sinceOf(days: number, now: Date): string | undefined {
  return days === Number.POSITIVE_INFINITY ? undefined : firstIdOf(new Date(now.getTime() - days * DAY_MS));
}

interface Row {
  readonly tenantId: TenantId;
  readonly retention: unknown;
  readonly responses: unknown;
}

function valueOf<Value>(stored: unknown, { read, fallback }: SettingDefinition<Value>): Value {
  return stored === null ? fallback : read(stored);
}

const SETTINGS = `
  select t.id as "tenantId", retention.value as retention, responses.value as responses
  from tenant t
  left join lateral (
    select value from tenant_setting s where s.tenant_id = t.id and s.name = $1 order by version desc limit 1
  ) retention on true
  left join lateral (
    select value from tenant_setting s where s.tenant_id = t.id and s.name = $2 order by version desc limit 1
  ) responses on true
  order by t.id`;
