import type {
  GroupChange,
  GroupMembers,
  ManualGroups,
  MembersQuery,
  NotByHand,
} from "#directory/manual-groups.ts";
import type { GroupId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { whereGroupIsUsed } from "./group-uses.ts";

/** Groups that people have made by hand, in PostgreSQL. */
export function openManualGroups(database: Database): ManualGroups {
  return {
    members: (tenantId, id, query) =>
      database.asTenant(tenantId, (tx) => readMembers(tx, tenantId, { id, query })),
    change: (tenantId, id, change) =>
      database.asTenant(tenantId, (tx) => changeGroup(tx, tenantId, { id, change })),
    remove: (tenantId, id, actor) =>
      database.asTenant(tenantId, (tx) => removeGroup(tx, tenantId, { id, actor })),
  };
}

interface Group {
  readonly name: string;
  readonly kind: string;
}

const NOT_BY_HAND: NotByHand = { result: "not_by_hand" };

async function readMembers(
  tx: Transaction,
  tenantId: TenantId,
  { id, query }: { readonly id: GroupId; readonly query: MembersQuery },
): Promise<GroupMembers | NotByHand | undefined> {
  const [group] = await tx.rows<Group>(GROUP, [tenantId, id]);
  if (group?.kind !== "manual") return group && NOT_BY_HAND;
  const rows = await tx.rows<{ member: string }>(MEMBERS, [tenantId, id, query.limit, query.offset]);
  return { addresses: rows.map((it) => it.member), total: await countMembers(tx, tenantId, id) };
}

async function countMembers(tx: Transaction, tenantId: TenantId, id: GroupId): Promise<number> {
  const [counted] = await tx.rows<{ n: number }>(COUNT, [tenantId, id]);
  return counted?.n ?? 0;
}

/** Locks what `directory-entries.ts` locks, so that neither misses what the other does. */
async function lockGroup(tx: Transaction, tenantId: TenantId, id: GroupId): Promise<Group | undefined> {
  await tx.rows("select 1 from tenant where id = $1 for no key update", [tenantId]);
  const [group] = await tx.rows<Group>(`${GROUP} for update`, [tenantId, id]);
  return group;
}

async function changeGroup(
  tx: Transaction,
  tenantId: TenantId,
  { id, change: { add, remove, actor } }: { readonly id: GroupId; readonly change: GroupChange },
): ReturnType<ManualGroups["change"]> {
  const group = await lockGroup(tx, tenantId, id);
  if (group?.kind !== "manual") return group && NOT_BY_HAND;
  const before = await told(tx, tenantId, id);
  const removed = await tx.rows(LEAVE, [tenantId, id, remove]);
  const added = await tx.rows(JOIN, [tenantId, id, add]);
  if (added.length + removed.length > 0) {
    const after = await told(tx, tenantId, id);
    const counts = { added: added.length, removed: removed.length };
    const data = { group: group.name, groupId: id, ...counts, before, after };
    await appendEvents(tx, tenantId, [{ kind: "directory.group_changed", actor, data }]);
  }
  return { result: "changed", members: await countMembers(tx, tenantId, id) };
}

async function removeGroup(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor }: { readonly id: GroupId; readonly actor: string },
): ReturnType<ManualGroups["remove"]> {
  const group = await lockGroup(tx, tenantId, id);
  if (group?.kind !== "manual") return group && NOT_BY_HAND;
  // Whoever takes it into a scope holds its row until then, and is seen here.
  const by = await whereGroupIsUsed(tx, tenantId, id);
  if (by.length > 0) return { result: "in_use", by };
  const data = { group: group.name, groupId: id, before: await told(tx, tenantId, id) };
  await tx.rows("delete from directory_group where tenant_id = $1 and id = $2", [tenantId, id]);
  await appendEvents(tx, tenantId, [{ kind: "directory.group_changed", actor, data }]);
  return { result: "removed" };
}

/** Of a larger group the number says the rest. */
const MOST_TOLD = 100;

async function told(tx: Transaction, tenantId: TenantId, id: GroupId) {
  const rows = await tx.rows<{ member: string }>(MEMBERS, [tenantId, id, MOST_TOLD, 0]);
  return { members: await countMembers(tx, tenantId, id), addresses: rows.map((it) => it.member) };
}

const GROUP = "select name, kind from directory_group where tenant_id = $1 and id = $2 and gone_at is null";
const MEMBERS = `
  select member from directory_member where tenant_id = $1 and group_id = $2 and kind = 'address'
  order by member limit $3 offset $4`;
const COUNT = `
  select count(*)::int as n from directory_member where tenant_id = $1 and group_id = $2 and kind = 'address'`;
const LEAVE = `
  delete from directory_member
  where tenant_id = $1 and group_id = $2 and kind = 'address' and member = any($3::text[]) returning 1`;
const JOIN = `
  insert into directory_member (tenant_id, group_id, kind, member)
  select distinct $1::uuid, $2::uuid, 'address', unnest($3::text[]) on conflict do nothing returning 1`;
