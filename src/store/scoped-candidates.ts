import type { Scope, ScopePart } from "#directory/scope.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { IN_GROUP } from "./in-group.ts";

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
  const { only, except } = scope;
  const rows = await tx.rows<{ id: CopyId; at: "inside" | "outside" | "unknown" }>(SCOPED, [
    tenantId,
    messageIds,
    groupIds(only),
    mailboxIds(only),
    groupIds(except),
    mailboxIds(except),
    only === undefined,
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

function groupIds(part: ScopePart | undefined): readonly string[] {
  return part?.groups.map((it) => it.id) ?? [];
}

function mailboxIds(part: ScopePart | undefined): readonly string[] {
  return part?.mailboxes.map((it) => it.id) ?? [];
}

const SCOPED = `
  with recursive ${IN_GROUP("any($3::uuid[])", "included")}, ${IN_GROUP("any($5::uuid[])", "excepted")}
  select c.id, case
      when c.mailbox_id is null then 'unknown'
      when c.mailbox_id = any($6::uuid[]) or c.mailbox_id in (select mailbox_id from excepted) then 'outside'
      when $7 or c.mailbox_id = any($4::uuid[]) or c.mailbox_id in (select mailbox_id from included) then 'inside'
      else 'outside' end as at
  from copy c where c.tenant_id = $1 and c.message_id = any($2::uuid[])`;
const COUNT = `
  update retraction set scope_outside = scope_outside + $3, scope_unknown = scope_unknown + $4
  where tenant_id = $1 and id = $2`;
