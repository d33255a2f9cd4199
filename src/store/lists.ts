import type { EntryKind, ListName } from "#detection/list-entries.ts";
import type { EntryChange, EntryQuery, EntrySaved, KeptEntry, Lists } from "#policy/lists.ts";
import { type EntryId, newId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { bumpKnowledge } from "./bump-knowledge.ts";
import type { Database, Transaction } from "./database.ts";
import { respond } from "./evaluations.ts";
import { anywhere } from "./like-pattern.ts";

/** The lists by which people overrule the detectors. */
export function openLists(database: Database): Lists {
  return {
    list: (tenantId, query) => database.asTenant(tenantId, (tx) => list(tx, tenantId, query)),
    get: (tenantId, name, id) =>
      database.asTenant(
        tenantId,
        async (tx) => (await tx.rows<Row>(GET, [tenantId, id, COLUMN_OF[name]])).map(toEntry)[0],
      ),
    add: (tenantId, change) =>
      database.asTenant(tenantId, (tx) => save(tx, tenantId, { ...change, id: undefined })),
    change: (tenantId, id, change) =>
      database.asTenant(tenantId, (tx) => save(tx, tenantId, { ...change, id })),
    remove: (tenantId, name, { id, actor }) =>
      database.asTenant(tenantId, async (tx) => {
        const [gone] = await tx.rows<Row>(REMOVE, [tenantId, id, COLUMN_OF[name]]);
        if (gone === undefined) return false;
        const entry = toEntry(gone);
        await changed(tx, tenantId, { actor, action: "removed", entry, former: entry });
        await judgePast(tx, tenantId, { entry, withdrawn: true, actor });
        return true;
      }),
  };
}

async function list(
  tx: Transaction,
  tenantId: TenantId,
  { list: name, search, offset, limit }: EntryQuery,
): ReturnType<Lists["list"]> {
  const wanted = [tenantId, COLUMN_OF[name], anywhere(search)];
  const rows = await tx.rows<Row>(LIST, [...wanted, limit, offset]);
  const [counted] = await tx.rows<{ total: number }>(COUNT, wanted);
  return { entries: rows.map(toEntry), total: counted?.total ?? 0 };
}

async function save(
  tx: Transaction,
  tenantId: TenantId,
  { id, entry, note, actor }: EntryChange & { readonly id: EntryId | undefined },
): Promise<EntrySaved> {
  const values = [COLUMN_OF[entry.list], entry.kind, entry.value, note];
  const [taken] = await tx.rows<{ id: EntryId }>(TAKEN, [tenantId, ...values.slice(0, 3)]);
  if (taken !== undefined && taken.id !== id) return "exists";
  const [former] = id === undefined ? [] : await tx.rows<Row>(GET, [tenantId, id, COLUMN_OF[entry.list]]);
  const [row] =
    id === undefined
      ? await tx.rows<Row>(ADD, [tenantId, newId<EntryId>(new Date()), ...values, actor])
      : await tx.rows<Row>(CHANGE, [tenantId, id, ...values]);
  // Where two people add the same value at once, the second finds it there.
  if (row === undefined) return id === undefined ? "exists" : undefined;
  const saved = toEntry(row);
  const before = former && toEntry(former);
  const action = id === undefined ? "added" : "changed";
  await changed(tx, tenantId, { actor, action, entry: saved, former: before });
  await judgeChange(tx, tenantId, { former: before, saved, actor });
  return saved;
}

interface EntryMoved {
  readonly former: KeptEntry | undefined;
  readonly saved: KeptEntry;
  readonly actor: string;
}

/** Another value is another entry: what the former one has said is taken back. A new note changes nothing. */
async function judgeChange(
  tx: Transaction,
  tenantId: TenantId,
  { former, saved, actor }: EntryMoved,
): Promise<void> {
  if (former?.kind === saved.kind && former.value === saved.value) return;
  if (former !== undefined) await judgePast(tx, tenantId, { entry: former, withdrawn: true, actor });
  await judgePast(tx, tenantId, { entry: saved, withdrawn: false, actor });
}

/** What is blocked from now on, or no more, is looked for in past mail, as the tenant's responses say. */
async function judgePast(
  tx: Transaction,
  tenantId: TenantId,
  {
    entry,
    withdrawn,
    actor,
  }: { readonly entry: KeptEntry; readonly withdrawn: boolean; readonly actor: string },
): Promise<void> {
  if (entry.list !== "block") return;
  const { id, kind, value } = entry;
  await respond(tx, tenantId, {
    subject: { of: "list-entry", entry: { id, kind, value } },
    withdrawn,
    actor,
  });
}

interface Changed {
  readonly actor: string;
  readonly action: "added" | "changed" | "removed";
  readonly entry: KeptEntry;
  readonly former: KeptEntry | undefined;
}

async function changed(
  tx: Transaction,
  tenantId: TenantId,
  { actor, action, entry, former }: Changed,
): Promise<void> {
  await bumpKnowledge(tx, tenantId);
  const { id, list: name, kind, value } = entry;
  const before = former && said(former);
  const after = action === "removed" ? undefined : said(entry);
  const data = { action, entryId: id, list: name, kind, value, before, after };
  await appendEvents(tx, tenantId, [{ kind: "list.changed", actor, data }]);
}

function said({ kind, value, note }: KeptEntry) {
  return { kind, value, note };
}

interface Row {
  readonly id: EntryId;
  readonly list: ListColumn;
  readonly kind: EntryKind;
  readonly value: string;
  readonly note: string;
  readonly created_by: string;
  readonly created_at: Date;
}

type ListColumn = "allow" | "block" | "trusted_domain";

/** SQL names are snake_case. */
const COLUMN_OF: Readonly<Record<ListName, ListColumn>> = {
  allow: "allow",
  block: "block",
  "trusted-domain": "trusted_domain",
};

function toEntry(row: Row): KeptEntry {
  return {
    id: row.id,
    list: row.list === "trusted_domain" ? "trusted-domain" : row.list,
    kind: row.kind,
    value: row.value,
    note: row.note,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

const COLUMNS = "id, list, kind, value, note, created_by, created_at";
const WANTED = "where tenant_id = $1 and list = $2 and (value ilike $3 or note ilike $3)";
const LIST = `select ${COLUMNS} from list_entry ${WANTED} order by id desc limit $4 offset $5`;
const COUNT = `select count(*)::int as total from list_entry ${WANTED}`;
const GET = `select ${COLUMNS} from list_entry where tenant_id = $1 and id = $2 and list = $3`;
const TAKEN = "select id from list_entry where tenant_id = $1 and list = $2 and kind = $3 and value = $4";
const ADD = `
  insert into list_entry (tenant_id, id, list, kind, value, note, created_by) values ($1, $2, $3, $4, $5, $6, $7)
  on conflict do nothing returning ${COLUMNS}`;
const CHANGE = `
  update list_entry set kind = $4, value = $5, note = $6
  where tenant_id = $1 and id = $2 and list = $3 returning ${COLUMNS}`;
const REMOVE = `
  delete from list_entry where tenant_id = $1 and id = $2 and list = $3 returning ${COLUMNS}`;
