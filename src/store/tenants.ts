import type { Tenant, Tenants } from "#identity/tenants.ts";
import { newId, type TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import type { Database, Transaction } from "./database.ts";

/** The organisations, for the instance operator and for the API's list of accounts. */
export function openTenants(database: Database): Tenants {
  return {
    create: async (name, { isDemo = false } = {}) => {
      const id = newId<TenantId>(new Date());
      const rows = await database.asWorker((tx) => tx.rows<TenantRow>(CREATE, [id, name, isDemo]));
      return rows.map(toTenant)[0];
    },
    list: async () => {
      const rows = await database.asWorker((tx) => tx.rows<TenantRow>(`${SELECT} order by name`));
      return rows.map(toTenant);
    },
    find: async (nameOrId) => {
      const found = await database.asWorker((tx) => tx.rows<TenantRow>(FIND, [nameOrId]));
      return found.map(toTenant)[0];
    },
    several: async (ids) => {
      const rows = await database.asWorker((tx) =>
        tx.rows<TenantRow>(`${SELECT} where id = any($1) order by name`, [ids]),
      );
      return rows.map(toTenant);
    },
    delete: (id) => againOnConflict(() => database.asWorker((tx) => deleteTenant(tx, id))),
  };
}

// It meets what is under way for that tenant, in whatever order that takes its rows.
async function deleteTenant(tx: Transaction, id: TenantId): Promise<boolean> {
  for (const statement of DELETE_FIRST) await tx.rows(statement, [id]);
  return (await tx.rows("delete from tenant where id = $1 returning id", [id])).length > 0;
}

interface TenantRow {
  readonly id: TenantId;
  readonly name: string;
  readonly is_demo: boolean;
  readonly is_restored: boolean;
  readonly created_at: Date;
}

function toTenant(row: TenantRow): Tenant {
  return {
    id: row.id,
    name: row.name,
    isDemo: row.is_demo,
    isRestored: row.is_restored,
    createdAt: row.created_at,
  };
}

const COLUMNS = "id, name, is_demo, restored_at is not null as is_restored, created_at";
const SELECT = `select ${COLUMNS} from tenant`;
// The rest goes by cascade; these refer to rows that would go before them, or to nothing.
const DELETE_FIRST = ["message", "source", "domain", "observable"].map(
  (it) => `delete from ${it} where tenant_id = $1`,
);
const CREATE = `
  insert into tenant (id, name, is_demo) values ($1, $2, $3)
  on conflict (name) do nothing
  returning ${COLUMNS}`;
// A name that looks like an id never hides the tenant with that id.
const FIND = `${SELECT} where id::text = lower($1) or name = $1 order by (id::text = lower($1)) desc limit 1`;
