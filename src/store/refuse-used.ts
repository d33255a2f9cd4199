import type pg from "pg";
import { BackupError, type BackupHeader } from "./backup-file.ts";
import type { Transaction } from "./database.ts";
import { AS_WORKER, ownerTransaction } from "./owner-transaction.ts";

/** Throws where anything is in the database that a restore would have to overwrite, or anybody works on it. */
export function refuseUsed(connection: pg.ClientConfig, { migrations }: BackupHeader): Promise<void> {
  return ownerTransaction(connection, async (tx) => {
    if (!(await isThere(tx, "migration"))) return;
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
    const running = hasProcesses ? await tx.rows(RUNNING) : [];
    if (running.length > 0) throw new BackupError("Undeliver is running on this database: stop it first.");
  });
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
const RUNNING = "select 1 from process where seen_at > now() - interval '2 minutes' limit 1";
