import type { MailboxKind } from "#directory/directory-feed.ts";
import type { DirectoryEntries, DirectoryEntry, NewDirectoryEntry } from "#directory/entries.ts";
import { type GroupId, newId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { anywhere } from "./like-pattern.ts";

/** What was entered by hand, in PostgreSQL. */
export function openDirectoryEntries(database: Database): DirectoryEntries {
  return {
    list: (tenantId, { search, offset, limit }) =>
      database.asTenant(tenantId, async (tx) => {
        const wanted = [tenantId, search === "" ? null : anywhere(search.toLowerCase())];
        const rows = await tx.rows<Row>(LIST, [...wanted, limit, offset]);
        const [counted] = await tx.rows<{ total: number }>(COUNT, wanted);
        return { entries: rows.map(toEntry), total: counted?.total ?? 0 };
      }),
    save: (tenantId, entries, actor) =>
      database.asTenant(tenantId, (tx) => save(tx, tenantId, { entries, actor })),
    remove: (tenantId, address, actor) =>
      database.asTenant(tenantId, (tx) => remove(tx, tenantId, { address, actor })),
  };
}

interface Row {
  readonly address: string;
  readonly display_name: string;
  readonly kind: MailboxKind;
  readonly groups: readonly string[];
  readonly created_by: string;
  readonly created_at: Date;
}

function toEntry(row: Row): DirectoryEntry {
  const { address, kind, groups } = row;
  const told = { createdBy: row.created_by, createdAt: row.created_at };
  return { address, displayName: row.display_name, kind, groups, ...told };
}

interface Saving {
  readonly entries: readonly NewDirectoryEntry[];
  readonly actor: string;
}

async function save(tx: Transaction, tenantId: TenantId, { entries, actor }: Saving) {
  // One change of the list after the other: who is in which group is told whole.
  await tx.rows("select 1 from tenant where id = $1 for no key update", [tenantId]);
  const addresses = entries.map((it) => it.address);
  const former = await tx.rows<Row>(FORMER, [tenantId, addresses]);
  await tx.rows(SAVE, [tenantId, JSON.stringify(entries), actor]);
  await saveGroups(tx, tenantId, entries);
  const counts = { added: entries.length - former.length, changed: former.length };
  const data = { ...counts, before: told(former.map(toEntry)), after: told(entries) };
  await appendEvents(tx, tenantId, [{ kind: "directory.entries_changed", actor, data }]);
  return counts;
}

/** Of a file with more the numbers say the rest. */
const MOST_TOLD = 100;

/** By address; `undefined` where there was nobody. */
function told(entries: readonly NewDirectoryEntry[]) {
  if (entries.length === 0) return undefined;
  const shown = entries.slice(0, MOST_TOLD);
  return Object.fromEntries(
    shown.map(({ address, displayName, kind, groups }) => [address, { displayName, kind, groups }]),
  );
}

async function saveGroups(
  tx: Transaction,
  tenantId: TenantId,
  entries: readonly NewDirectoryEntry[],
): Promise<void> {
  const names = new Map(
    entries.flatMap((it) => it.groups.map((name) => [name.toLowerCase(), name] as const)),
  );
  const groups = [...names].map(([key, name]) => ({ id: newId<GroupId>(new Date()), key, name }));
  await tx.rows(MAKE_GROUPS, [tenantId, JSON.stringify(groups)]);
  const addresses = entries.map((it) => it.address);
  await tx.rows(LEAVE_GROUPS, [tenantId, addresses]);
  const members = entries.flatMap(({ address, groups: of }) =>
    [...new Set(of.map((it) => it.toLowerCase()))].map((key) => ({ address, key })),
  );
  await tx.rows(JOIN_GROUPS, [tenantId, JSON.stringify(members)]);
}

async function remove(
  tx: Transaction,
  tenantId: TenantId,
  { address, actor }: { readonly address: string; readonly actor: string },
): Promise<boolean> {
  const [before] = await tx.rows<Row>(FORMER, [tenantId, [address]]);
  if (before === undefined) return false;
  await tx.rows("delete from directory_entry where tenant_id = $1 and address = $2", [tenantId, address]);
  await tx.rows(LEAVE_GROUPS, [tenantId, [address]]);
  await appendEvents(tx, tenantId, [
    {
      kind: "directory.entries_changed",
      actor,
      data: { removed: 1, before: told([toEntry(before)]) },
    },
  ]);
  return true;
}

const COLUMNS = `
  e.address, e.display_name, e.kind, e.created_by, e.created_at, array(
    select g.name from directory_member x
    join directory_group g on g.tenant_id = $1 and g.id = x.group_id and g.kind = 'manual'
    where x.tenant_id = $1 and x.kind = 'address' and x.member = e.address order by 1) as groups`;
const WANTED = `
  from directory_entry e
  where e.tenant_id = $1 and ($2::text is null or e.address like $2 or lower(e.display_name) like $2)`;
const COUNT = `select count(*)::int as total ${WANTED}`;
const LIST = `select ${COLUMNS} ${WANTED} order by e.address limit $3 offset $4`;
const FORMER = `
  select ${COLUMNS} from directory_entry e
  where e.tenant_id = $1 and e.address = any($2::text[]) order by e.address for update of e`;
const SAVE = `
  insert into directory_entry (tenant_id, address, display_name, kind, created_by)
  select $1, address, "displayName", kind, $3
  from jsonb_to_recordset($2::jsonb) as it(address text, "displayName" text, kind text) order by address
  on conflict (tenant_id, address) do update set
    display_name = excluded.display_name, kind = excluded.kind, created_by = excluded.created_by, created_at = now()`;
const MAKE_GROUPS = `
  insert into directory_group (tenant_id, id, provider_id, name, kind)
  select $1, id, key, name, 'manual' from jsonb_to_recordset($2::jsonb) as it(id uuid, key text, name text) order by key
  on conflict (tenant_id, integration_id, provider_id) do nothing`;
const LEAVE_GROUPS = `
  delete from directory_member x using directory_group g
  where x.tenant_id = $1 and x.kind = 'address' and x.member = any($2::text[])
    and g.tenant_id = $1 and g.id = x.group_id and g.kind = 'manual'`;
const JOIN_GROUPS = `
  insert into directory_member (tenant_id, group_id, kind, member)
  select $1, g.id, 'address', it.address from jsonb_to_recordset($2::jsonb) as it(address text, key text)
  join directory_group g on g.tenant_id = $1 and g.integration_id is null and g.provider_id = it.key
  on conflict do nothing`;
