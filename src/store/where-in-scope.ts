import type { Scope } from "#directory/scope.ts";
import type { CopyId, MailboxId, TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import { groupsOf, keptGroupsOf } from "./groups-of.ts";
import { scopeValues } from "./scope-sets.ts";

/** `unknown`: nobody knows yet whose mailbox it is in. */
export type WhereInScope = "inside" | "outside" | "unknown";

interface Copies {
  readonly copyIds: readonly CopyId[];
  readonly scope: Scope;
}

/** Where each of a few copies is, by who is in which group at this moment. Says the same as `scopeSets`. */
export async function whereInScope(
  tx: Transaction,
  tenantId: TenantId,
  { copyIds, scope }: Copies,
): Promise<ReadonlyMap<CopyId, WhereInScope>> {
  const values = [tenantId, copyIds, ...scopeValues(scope)];
  const rows = await tx.rows<{ id: CopyId; at: WhereInScope }>(COPIES, values);
  return new Map(rows.map((it) => [it.id, it.at]));
}

/** The same for mailboxes. */
export async function mailboxesInScope(
  tx: Transaction,
  tenantId: TenantId,
  { mailboxIds, scope }: { readonly mailboxIds: readonly MailboxId[]; readonly scope: Scope },
): Promise<ReadonlySet<MailboxId>> {
  const values = [tenantId, mailboxIds, ...scopeValues(scope)];
  const rows = await tx.rows<{ id: MailboxId; at: WhereInScope }>(MAILBOXES, values);
  return new Set(rows.flatMap((it) => (it.at === "inside" ? [it.id] : [])));
}

// Who was in a group that is excepted when it was lost stays excepted; `only` such a group is nobody.
const where = (given: string): string => `
  select k.id, case
      when k.mailbox_id is null then 'unknown'
      when k.mailbox_id = any($6::uuid[]) or (g.ids || g.kept) && $5::uuid[] then 'outside'
      when $7::boolean or k.mailbox_id = any($4::uuid[]) or g.ids && $3::uuid[] then 'inside'
      else 'outside' end as at
  from (${given}) k
  cross join lateral (select ${groupsOf("k.mailbox_id")} as ids, ${keptGroupsOf("k.mailbox_id")} as kept) g`;

const COPIES: PreparedStatement = {
  name: "copies-in-scope",
  text: where(`
    select w.id, c.mailbox_id from unnest($2::uuid[]) as w(id)
    cross join lateral (select mailbox_id from copy where tenant_id = $1 and id = w.id limit 1) c`),
};

const MAILBOXES: PreparedStatement = {
  name: "mailboxes-in-scope",
  text: where("select w.id, w.id as mailbox_id from unnest($2::uuid[]) as w(id)"),
};
