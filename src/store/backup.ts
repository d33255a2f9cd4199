import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { BackupError, endLine, headerLine, ROWS_END, tableLine } from "./backup-file.ts";
import { type BackupTable, isKept, tablesInOrder } from "./backup-tables.ts";
import { connect } from "./connect.ts";
import { transactionOn } from "./database.ts";

/** How far it is: in bytes of the tables, which say more about the time than their number. */
export interface BackupStanding {
  readonly done: number;
  readonly total: number;
  readonly rows: number;
}

export interface BackupOptions {
  readonly madeBy: string;
  readonly onTable?: (standing: BackupStanding) => void;
}

/** How values are written does not depend on the server's settings, nor on the login's. */
export const PLAIN_VALUES = `
  set datestyle = 'ISO'; set intervalstyle = 'postgres'; set timezone = 'UTC'; set bytea_output = 'hex';
  set extra_float_digits = 3; set client_encoding = 'UTF8'; set statement_timeout = 0; set lock_timeout = 0`;

/**
 * All state of the instance as of one moment, while others go on working: whoever reads slowly holds up the clearing away
 * of old rows and nothing else. The instance key is not in it, so what is sealed stays so.
 */
export async function* writeBackup(
  connection: pg.ClientConfig,
  { madeBy, onTable = () => {} }: BackupOptions,
): AsyncGenerator<string | Buffer> {
  const client = await connect(connection);
  try {
    await client.query(PLAIN_VALUES);
    await client.query("begin isolation level repeatable read read only");
    const tx = transactionOn(client);
    // After the snapshot was taken: nothing in it is younger.
    const [now] = await tx.rows<{ at: Date }>("select clock_timestamp() as at");
    const migrations = await tx.rows<{ name: string }>("select name from migration order by name");
    refuseOlder(migrations.map((it) => it.name));
    const tables = (await tablesInOrder(tx)).filter(isKept);
    await tx.rows("set local role undeliver_worker");
    yield headerLine({ madeAt: now?.at ?? new Date(), madeBy, migrations: migrations.map((it) => it.name) });
    const rows: Record<string, number> = {};
    const total = sum(tables.map((it) => it.bytes));
    let done = 0;
    for (const table of tables) {
      onTable({ done, total, rows: sum(Object.values(rows)) });
      rows[table.name] = yield* writeTable(client, table);
      done += table.bytes;
    }
    yield endLine(rows);
    onTable({ done, total, rows: sum(Object.values(rows)) });
  } finally {
    await client.end();
  }
}

/** The schema from which on a database can come back. */
const FIRST = "0039-after-restore.sql";

function refuseOlder(migrations: readonly string[]): void {
  if (migrations.includes(FIRST)) return;
  throw new BackupError(
    "The database has the schema of a version that knew no backups: undeliver migrate first.",
  );
}

async function* writeTable(client: pg.Client, table: BackupTable): AsyncGenerator<string | Buffer, number> {
  const { name, columns } = table;
  yield tableLine({ table: name, columns: [...columns] });
  const stream = client.query(copyTo(`copy (${selectOf(table)}) to stdout`));
  for await (const piece of stream as AsyncIterable<Buffer>) yield piece;
  yield ROWS_END;
  return stream.rowCount;
}

/** A row that names another one of its table was made after it, and ids sort by time. */
function selectOf({ name, columns, refersToItself, key }: BackupTable): string {
  return `select ${columns.join(", ")} from ${name}${refersToItself ? ` order by ${key}` : ""}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, it) => total + it, 0);
}
