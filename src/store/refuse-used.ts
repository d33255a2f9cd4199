import type pg from "pg";
import { BackupError, type BackupHeader } from "./backup-file.ts";
import type { Transaction } from "./database.ts";
import { AS_WORKER, ownerTransaction } from "./owner-transaction.ts";
import { refuseRunning } from "./refuse-running.ts";

/** Throws where anything is in the database that a restore would have to overwrite, or anybody works on it. */
export function refuseUsed(connection: pg.ClientConfig, { migrations }: BackupHeader): Promise<void> {
  return ownerTransaction(connection, async (tx) => {
    if (!(await isThere(tx, "migration"))) return refuseOthers(tx);
    const applied = await tx.rows<{ name: string }>("select name from migration");
    if (applied.some((it) => !migrations.includes(it.name))) throw new BackupError(`${NEWER} ${EMPTY}`);
    const tables: string[] = [];
    for (const it of ["tenant", 'identity."user"']) if (await isThere(tx, it)) tables.push(it);
    const hasProcesses = await isThere(tx, "process");
    // Whoever owns the tables sees no tenant's rows.
    if (tables.length > 0) await tx.rows(AS_WORKER);
    for (const it of tables) {
      const rows = await tx.rows(`select 1 from ${it} limit 1`);
      if (rows.length > 0) throw new BackupError(`There is something in this database. ${EMPTY}`);
    }
    if (hasProcesses) await refuseRunning(tx);
  });
}

/** Another program's database: its tables could have the names of ours. */
async function refuseOthers(tx: Transaction): Promise<void> {
  const [other] = await tx.rows<{ name: string }>(OTHERS);
  if (other !== undefined)
    throw new BackupError(`This database has tables of another program (${other.name}). ${EMPTY}`);
}

async function isThere(tx: Transaction, table: string): Promise<boolean> {
  const [row] = await tx.rows<{ isThere: boolean }>(`select to_regclass($1) is not null as "isThere"`, [
    table,
  ]);
  return row?.isThere === true;
}

const EMPTY =
  "Restore into an empty one: createdb makes one for DATABASE_URL; without it name a new folder with UNDELIVER_DATA_DIR.";
const NEWER = "This database has the schema of a newer version than the backup.";
// What an extension brought with it is nobody's data.
const OTHERS = `
  select c.relname as name from pg_class c
  where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1 limit 1`;
