import type { Scope } from "#directory/scope.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { scopeSets, scopeValues } from "./scope-sets.ts";

export interface Scoped {
  readonly inside: ReadonlySet<CopyId>;
  readonly outside: number;
  /** Nobody knows yet whose mailbox they are in. */
  readonly unknown: number;
}

/** Which copies of these messages are in a scope. */
export async function scopedCopies(
  tx: Transaction,
  tenantId: TenantId,
  { messageIds, scope }: { readonly messageIds: readonly MessageId[]; readonly scope: Scope },
): Promise<Scoped> {
  const rows = await tx.rows<{ id: CopyId; at: "inside" | "outside" | "unknown" }>(SCOPED, [
    tenantId,
    messageIds,
    ...scopeValues(scope),
  ]);
  const { inside = [], outside = [], unknown = [] } = Object.groupBy(rows, (it) => it.at);
  return { inside: new Set(inside.map((it) => it.id)), outside: outside.length, unknown: unknown.length };
}

/** Adds to what a plan's scope has left out. */
export async function countLeftOut(
  tx: Transaction,
  tenantId: TenantId,
  { id, outside, unknown }: Pick<Scoped, "outside" | "unknown"> & { readonly id: RetractionId },
): Promise<void> {
  if (outside + unknown > 0) await tx.rows(COUNT, [tenantId, id, outside, unknown]);
}

const SCOPE = scopeSets(3);
const SCOPED = `
  with recursive ${SCOPE.tables}
  select c.id, case
      when c.mailbox_id is null then 'unknown'
      when ${SCOPE.has("c.mailbox_id")} then 'inside'
      else 'outside' end as at
  from copy c where c.tenant_id = $1 and c.message_id = any($2::uuid[])`;
const COUNT = `
  update retraction set scope_outside = scope_outside + $3, scope_unknown = scope_unknown + $4
  where tenant_id = $1 and id = $2`;
