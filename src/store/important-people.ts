import type { ImportantPeople, ImportantPerson, NewImportantPerson } from "#policy/important-people.ts";
import type { TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { groupsOf, keptGroupsOf } from "./groups-of.ts";

/** The tenant's list of important people, in PostgreSQL. */
export function openImportantPeople(database: Database): ImportantPeople {
  return {
    list: (tenantId) => database.asTenant(tenantId, (tx) => tx.rows<ImportantPerson>(LIST, [tenantId])),
    add: (tenantId, person) => database.asTenant(tenantId, (tx) => add(tx, tenantId, person)),
    remove: (tenantId, address, actor) =>
      database.asTenant(tenantId, (tx) => remove(tx, tenantId, { address, actor })),
  };
}

async function add(
  tx: Transaction,
  tenantId: TenantId,
  { address, note, actor }: NewImportantPerson,
): Promise<ImportantPerson | "exists"> {
  const [added] = await tx.rows<ImportantPerson>(ADD, [tenantId, address.toLowerCase(), note, actor]);
  if (added === undefined) return "exists";
  await appendEvents(tx, tenantId, [
    { kind: "important_people.changed", actor, data: { added: added.address, after: said(added) } },
  ]);
  return added;
}

async function remove(
  tx: Transaction,
  tenantId: TenantId,
  { address, actor }: { readonly address: string; readonly actor: string },
): Promise<boolean> {
  const removed = await tx.rows<ImportantPerson>(REMOVE, [tenantId, address.toLowerCase()]);
  await appendEvents(
    tx,
    tenantId,
    removed.map((it) => ({
      kind: "important_people.changed",
      actor,
      data: { removed: it.address, before: said(it) },
    })),
  );
  return removed.length > 0;
}

function said({ address, note }: ImportantPerson) {
  return { address, note };
}

const COLUMNS = `address, note, created_by as "createdBy", created_at as "createdAt"`;
const LIST = `select ${COLUMNS} from important_person where tenant_id = $1 order by address`;
const ADD = `
  insert into important_person (tenant_id, address, note, created_by) values ($1, $2, $3, $4)
  on conflict do nothing returning ${COLUMNS}`;
const REMOVE = `delete from important_person where tenant_id = $1 and address = $2 returning ${COLUMNS}`;

/**
 * Of these copies, those that reach an important person: by the address they were sent to, any of the mailbox, or a group
 * that its owner is in now, or was when it was lost. He is named once for all his copies.
 */
export const IMPORTANT_COPIES = `
  select c.id, p.address, p.note
  from copy c join important_person p on p.tenant_id = $1 and p.address = c.address
  where c.tenant_id = $1 and c.id = any($2::uuid[])
  union
  select c.id, p.address, p.note
  from copy c
  join mailbox_address a on a.tenant_id = $1 and a.mailbox_id = c.mailbox_id
  join important_person p on p.tenant_id = $1 and p.address = a.address
  where c.tenant_id = $1 and c.id = any($2::uuid[])
  union
  select c.id, b.primary_address, s.note
  from copy c join mailbox b on b.tenant_id = $1 and b.id = c.mailbox_id
  cross join lateral (
    select string_agg(g.name || case ig.note when '' then '' else ': ' || ig.note end, ', ' order by g.name) as note
    from important_group ig join directory_group g on g.tenant_id = $1 and g.id = ig.group_id
    where ig.tenant_id = $1 and ig.group_id = any(${groupsOf("c.mailbox_id")} || ${keptGroupsOf("c.mailbox_id")})
  ) s
  where c.tenant_id = $1 and c.id = any($2::uuid[]) and exists (select from important_group where tenant_id = $1)
    and s.note is not null and not exists (
      select from important_person p
      where p.tenant_id = $1 and (p.address = c.address or p.address in (
        select a.address from mailbox_address a where a.tenant_id = $1 and a.mailbox_id = c.mailbox_id)))`;
