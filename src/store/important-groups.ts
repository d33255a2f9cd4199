import type { ImportantGroup, ImportantGroups, NewImportantGroup } from "#policy/important-groups.ts";
import type { GroupId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { IN_GROUP } from "./in-group.ts";

/** The groups on the tenant's list of important people, in PostgreSQL. */
export function openImportantGroups(database: Database): ImportantGroups {
  return {
    list: (tenantId) => database.asTenant(tenantId, (tx) => list(tx, tenantId)),
    add: (tenantId, group) => database.asTenant(tenantId, (tx) => add(tx, tenantId, group)),
    remove: (tenantId, id, actor) => database.asTenant(tenantId, (tx) => remove(tx, tenantId, { id, actor })),
  };
}

type Row = Omit<ImportantGroup, "mailboxes">;

async function list(tx: Transaction, tenantId: TenantId): Promise<readonly ImportantGroup[]> {
  const rows = await tx.rows<Row>(LIST, [tenantId]);
  const groups: ImportantGroup[] = [];
  for (const row of rows) groups.push({ ...row, mailboxes: await mailboxesIn(tx, tenantId, row.id) });
  return groups;
}

async function mailboxesIn(tx: Transaction, tenantId: TenantId, id: GroupId): Promise<number> {
  const [counted] = await tx.rows<{ n: number }>(MAILBOXES, [tenantId, id]);
  return counted?.n ?? 0;
}

async function add(
  tx: Transaction,
  tenantId: TenantId,
  { id, note, actor }: NewImportantGroup,
): Promise<ImportantGroup | "exists" | "unknown"> {
  // Held until the commit: somebody else may delete it just now.
  const [group] = await tx.rows(KNOWN, [tenantId, id]);
  if (group === undefined) return "unknown";
  const added = await tx.rows(ADD, [tenantId, id, note, actor]);
  if (added.length === 0) return "exists";
  const row = (await list(tx, tenantId)).find((it) => it.id === id);
  if (row === undefined) throw new Error("the group was not added");
  const data = { added: row.name, after: said(row) };
  await appendEvents(tx, tenantId, [{ kind: "important_people.changed", actor, data }]);
  return row;
}

async function remove(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor }: { readonly id: GroupId; readonly actor: string },
): Promise<boolean> {
  const before = (await tx.rows<Row>(LIST, [tenantId])).find((it) => it.id === id);
  const removed = await tx.rows(REMOVE, [tenantId, id]);
  if (removed.length === 0 || before === undefined) return false;
  const data = { removed: before.name, before: said(before) };
  await appendEvents(tx, tenantId, [{ kind: "important_people.changed", actor, data }]);
  return true;
}

function said({ id, name, note }: Pick<ImportantGroup, "id" | "name" | "note">) {
  return { group: name, groupId: id, note };
}

const LIST = `
  select g.id, g.name, ig.note, g.gone_at is not null as "isLost", ig.created_by as "createdBy",
    ig.created_at as "createdAt"
  from important_group ig join directory_group g on g.tenant_id = $1 and g.id = ig.group_id
  where ig.tenant_id = $1 order by lower(g.name), g.id`;
const MAILBOXES = `
  with recursive ${IN_GROUP("$2::uuid")}
  select count(*)::int as n from (
    select mailbox_id from in_group union
    select k.mailbox_id from kept_member k join mailbox m on m.tenant_id = $1 and m.id = k.mailbox_id and m.gone_at is null
    where k.tenant_id = $1 and k.group_id = $2
  ) it`;
const KNOWN = `
  select 1 from directory_group where tenant_id = $1 and id = $2 and gone_at is null for key share`;
const ADD = `
  insert into important_group (tenant_id, group_id, note, created_by) values ($1, $2, $3, $4)
  on conflict do nothing returning 1`;
const REMOVE = "delete from important_group where tenant_id = $1 and group_id = $2 returning 1";
