import type { GroupKind } from "#directory/directory-feed.ts";
import type { GroupList, KnownGroup, ListedGroup } from "#directory/group-list.ts";
import type { GroupId, IntegrationId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { anywhere } from "./like-pattern.ts";
import { isForeignGroup } from "./scope-troubles.ts";

/** The groups that directories told of, and those made by hand. */
export function openGroupList(database: Database): GroupList {
  return {
    list: (tenantId, { search, forIntegration, offset, limit }) =>
      database.asTenant(tenantId, async (tx) => {
        const wanted = [tenantId, search === "" ? null : anywhere(search.toLowerCase())];
        const rows = await tx.rows<ListedRow>(LIST, [...wanted, limit, offset, forIntegration ?? null]);
        const [counted] = await tx.rows<{ total: number }>(COUNT, wanted);
        return { groups: rows.map(toListed), total: counted?.total ?? 0 };
      }),
    get: (tenantId, id) =>
      database.asTenant(tenantId, async (tx) => {
        const [row] = await tx.rows<Row>(GET, [tenantId, id]);
        return row && toGroup(row);
      }),
  };
}

interface Row {
  readonly id: GroupId;
  readonly integration_id: IntegrationId | null;
  readonly name: string;
  readonly primary_address: string | null;
  readonly kind: GroupKind;
  readonly members: number;
  readonly has_everyone: boolean;
}

interface ListedRow extends Row {
  readonly is_foreign: boolean;
}

function toListed(row: ListedRow): ListedGroup {
  return { ...toGroup(row), isForeign: row.is_foreign };
}

function toGroup(row: Row): KnownGroup {
  return {
    id: row.id,
    integrationId: fromNull(row.integration_id),
    name: row.name,
    primaryAddress: fromNull(row.primary_address),
    kind: row.kind,
    members: row.members,
    hasEveryone: row.has_everyone,
  };
}

const COLUMNS = `
  g.id, g.integration_id, g.name, g.primary_address, g.kind, g.has_everyone,
  (select count(*)::int from directory_member x where x.tenant_id = $1 and x.group_id = g.id) as members`;
const WANTED = `
  from directory_group g where g.tenant_id = $1 and g.gone_at is null and ($2::text is null or lower(g.name) like $2 or exists (
    select from directory_group_address a where a.tenant_id = $1 and a.group_id = g.id and a.address like $2))`;
const COUNT = `select count(*)::int as total ${WANTED}`;
// Its own first, and whoever is in one of another connection is looked up for those of the page only.
const ORDER = `
  coalesce(g.integration_id <> $5::uuid, false), lower(g.name), g.id`;
const LIST = `
  select ${COLUMNS},
    $5::uuid is not null and ${isForeignGroup({ id: "g.id", integrationId: "g.integration_id" }, "$5::uuid")} as is_foreign
  from (select g.* ${WANTED} order by ${ORDER} limit $3 offset $4) g order by ${ORDER}`;
const GET = `select ${COLUMNS} from directory_group g where g.tenant_id = $1 and g.id = $2 and g.gone_at is null`;
