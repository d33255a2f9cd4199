import type { Scope } from "#directory/scope.ts";
import type { CopyId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { whereInScope } from "./where-in-scope.ts";

/** A row of an automatic run, with the scopes it has to be in. */
export interface ScopedRow {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
  /** Null where nobody has set one. */
  readonly scopes: readonly Scope[] | null;
}

/** What a row says that ends for it. */
export const OUTSIDE = "outside of the scope of Auto-Retract";

/**
 * Those of the rows whose mailbox is outside, by who is in which group at this moment. Whose mailbox it is is known by
 * now; where it is not, nobody can say that it is inside.
 */
export async function outsideScopes<Row extends ScopedRow>(
  tx: Transaction,
  tenantId: TenantId,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const scopes = Map.groupBy(
    rows.flatMap((row) => (row.scopes ?? []).map((scope) => ({ row, scope }))),
    (it) => JSON.stringify(it.scope),
  );
  const outside = new Set<Row>();
  for (const [, group] of scopes) {
    const [first] = group;
    if (first === undefined) continue;
    const copyIds = [...new Set(group.map(({ row }) => row.copyId))];
    const at = await whereInScope(tx, tenantId, { copyIds, scope: first.scope });
    for (const { row } of group) if (at.get(row.copyId) !== "inside") outside.add(row);
  }
  return [...outside];
}

/**
 * The scopes of an automatic run `r` with `integration_id` and `setting_version`: of the setting that sent its copies,
 * and of the one that holds now. Both count. Else a copy would be hard-deleted that nobody has said yes to, since the
 * scope was widened meanwhile by somebody who chose a milder place; and one that was excepted meanwhile would go.
 */
export const SCOPES_OF_RUN = `
  (select jsonb_agg(s.scope) from (
    (select a.setting -> 'scope' as scope from auto_retract a
     where a.tenant_id = $1 and a.integration_id = r.integration_id order by a.version desc limit 1)
    union all
    (select a.setting -> 'scope' from auto_retract a
     where a.tenant_id = $1 and a.integration_id = r.integration_id and a.version = r.setting_version limit 1)
  ) s where s.scope is not null)`;
