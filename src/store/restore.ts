import { once } from "node:events";
import { finished } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { afterRestore } from "./after-restore.ts";
import { PLAIN_VALUES } from "./backup.ts";
import { BackupError, type BackupHeader, type BackupPart, readBackup } from "./backup-file.ts";
import { type BackupTable, tablesInOrder } from "./backup-tables.ts";
import { belongHere } from "./cluster.ts";
import { connect } from "./connect.ts";
import type { Transaction } from "./database.ts";
import { migrate, migrationFiles } from "./migrate.ts";
import { ownerTransaction } from "./owner-transaction.ts";
import { refuseUsed } from "./refuse-used.ts";

export interface RestoreOptions {
  readonly onRows?: (rows: number) => void;
}

export interface Restored {
  readonly asOf: Date;
  readonly madeBy: string;
  readonly rows: number;
}

/**
 * Brings a backup into an empty database: the schema that it was made of, all of its rows in one transaction, what has to
 * be true after a restore, and then this version's schema. Whatever fails before the end leaves the database empty.
 */
export async function restoreBackup(
  connection: pg.ClientConfig,
  pieces: AsyncIterable<Buffer>,
  { onRows = () => {} }: RestoreOptions = {},
): Promise<Restored> {
  const parts = readBackup(pieces);
  const header = await readHeader(parts);
  await refuseNewer(header);
  await refuseUsed(connection, header);
  await migrate(connection, { only: header.migrations });
  const rows = await ownerTransaction(connection, async (tx, client) => {
    const loaded = await load({ tx, client, onRows }, parts);
    await belongHere(tx);
    await afterRestore(tx, header.madeAt);
    return loaded;
  });
  await analyse(connection);
  await migrate(connection);
  return { asOf: header.madeAt, madeBy: header.madeBy, rows };
}

async function readHeader(parts: AsyncGenerator<BackupPart>): Promise<BackupHeader> {
  const first = await parts.next();
  if (first.done === true || first.value.kind !== "header") {
    throw new BackupError("This is no backup of Undeliver.");
  }
  return first.value.header;
}

async function refuseNewer({ migrations, madeBy }: BackupHeader): Promise<void> {
  const known = await migrationFiles();
  if (migrations.every((it) => known.includes(it))) return;
  throw new BackupError(
    `The backup was made by a newer version of Undeliver (${madeBy}): restore it with that one or a later one.`,
  );
}

interface Loading {
  readonly tx: Transaction;
  readonly client: pg.Client;
  readonly onRows: (rows: number) => void;
}

/** Answers how many rows there are now. */
async function load({ tx, client, onRows }: Loading, parts: AsyncGenerator<BackupPart>): Promise<number> {
  await client.query(PLAIN_VALUES);
  const tables = await tablesInOrder(tx);
  // What the migrations wrote themselves is in the backup as it was.
  await tx.rows(`truncate ${tables.map((it) => it.name).join(", ")}`);
  const forced = tables.filter((it) => it.isForced);
  // Rows are copied in by the owner, whom the tables hold to no tenant until the end of this transaction.
  for (const { name } of forced) await tx.rows(`alter table ${name} no force row level security`);
  const loaded = new Map<string, number>();
  let table: BackupTable | undefined;
  let copy: CopyIn | undefined;
  const endCopy = async (): Promise<void> => {
    if (copy === undefined || table === undefined) return;
    loaded.set(table.name, (loaded.get(table.name) ?? 0) + (await copy.end()));
    copy = undefined;
    onRows([...loaded.values()].reduce((sum, it) => sum + it, 0));
  };
  for await (const part of parts) {
    if (part.kind === "table") {
      table = tableOf(tables, part);
      loaded.set(table.name, 0);
    } else if (part.kind === "rows" && table !== undefined) {
      copy ??= openCopyIn(client, table);
      await copy.write(part.bytes);
      // What a statement has to check at its end, it keeps in memory until then.
      if (copy.bytes() > COPY_BYTES) await endCopy();
    } else if (part.kind === "rows_end") await endCopy();
    else if (part.kind === "end") refuseMissing(part.rows, loaded);
  }
  for (const { name } of forced) await tx.rows(`alter table ${name} force row level security`);
  return [...loaded.values()].reduce((sum, it) => sum + it, 0);
}

const COPY_BYTES = 8 * 1024 * 1024;

function tableOf(
  tables: readonly BackupTable[],
  { name, columns }: Extract<BackupPart, { kind: "table" }>,
): BackupTable {
  const found = tables.find((it) => it.name === name);
  const isSame = found !== undefined && found.columns.toSorted().join() === columns.toSorted().join();
  if (!isSame) throw new BackupError(`The backup's table ${name} is none of this schema: it is damaged.`);
  return { ...found, columns };
}

function refuseMissing(rows: Readonly<Record<string, number>>, loaded: ReadonlyMap<string, number>): void {
  const wrong = Object.entries(rows).find(([name, n]) => loaded.get(name) !== n);
  if (wrong === undefined && Object.keys(rows).length === loaded.size) return;
  throw new BackupError(`The backup is damaged: rows of ${wrong?.[0] ?? "a table"} are missing.`);
}

interface CopyIn {
  write(bytes: Buffer): Promise<void>;
  /** Answers how many rows it was. */
  end(): Promise<number>;
  bytes(): number;
}

function openCopyIn(client: pg.Client, { name, columns }: BackupTable): CopyIn {
  const stream = client.query(copyFrom(`copy ${name} (${columns.join(", ")}) from stdin`));
  const ended = finished(stream);
  // Whoever writes or ends it hears of it.
  ended.catch(() => {});
  let bytes = 0;
  return {
    write: async (piece) => {
      bytes += piece.length;
      if (!stream.write(piece)) await Promise.race([once(stream, "drain"), ended]);
    },
    end: async () => {
      stream.end();
      await ended;
      return stream.rowCount;
    },
    bytes: () => bytes,
  };
}

/** Fresh tables are planned for as empty ones until somebody has looked at them. */
async function analyse(connection: pg.ClientConfig): Promise<void> {
  const client = await connect(connection);
  try {
    await client.query("analyze");
  } finally {
    await client.end();
  }
}
