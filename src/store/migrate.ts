import { readdir, readFile } from "node:fs/promises";
import type pg from "pg";
import { connect } from "./connect.ts";
import { MigrateError } from "./migrate-error.ts";

const FOLDER = new URL("./migrations/", import.meta.url);
/** Any fixed number: two nodes that start at once migrate one after the other. */
const LOCK = 7_160_115;

/** A file that is about to be applied. */
interface MigrationStep {
  readonly name: string;
  /** From 1 on. */
  readonly number: number;
  readonly of: number;
}

interface Migrating {
  /** Told before each: on a large database one can take minutes. */
  readonly onStep?: (step: MigrationStep) => void;
  /** Ends behind the file that is under way; what is left is for the next time. */
  readonly signal?: AbortSignal;
  /** These and no others: the schema that a backup was made of. Absent: all. */
  readonly only?: readonly string[];
}

/** What was applied now, and what is still missing because somebody has stopped it. */
interface Migrated {
  readonly applied: readonly string[];
  readonly left: readonly string[];
}

/** Applies the numbered SQL files that this database has not seen yet, each in a transaction. Throws a `MigrateError`. */
export async function migrate(
  connection: pg.ClientConfig,
  { onStep, signal, only }: Migrating = {},
): Promise<Migrated> {
  const client = await connect(connection);
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await client.query(LEDGER).catch((cause: unknown) => {
      throw new MigrateError("migration", { cause });
    });
    const { rows } = await client.query<{ name: string }>("select name from migration");
    const known = new Set(rows.map((it) => it.name));
    const files = await migrationFiles();
    refuseNewer(known, files);
    const wanted = files.filter((name) => only?.includes(name) ?? true);
    const missing = wanted.filter((name) => !known.has(name));
    const applied: string[] = [];
    for (const name of missing) {
      if (signal?.aborted === true) break;
      onStep?.({ name, number: applied.length + 1, of: missing.length });
      await apply(client, name);
      applied.push(name);
    }
    return { applied, left: missing.slice(applied.length) };
  } finally {
    await client.end(); // releases the lock
  }
}

/** What a newer version has made of the rows this one would read and write by the meaning that they had before. */
function refuseNewer(known: ReadonlySet<string>, files: readonly string[]): void {
  const unknown = [...known].filter((name) => !files.includes(name)).toSorted();
  if (unknown.length > 0) throw new MigrateError("newer", { cause: new Error(unknown.join(", ")) });
}

const LEDGER =
  "create table if not exists migration (name text primary key, applied_at timestamptz not null default now())";

/** In their order, as this version has them. */
export async function migrationFiles(): Promise<readonly string[]> {
  const names = await readdir(FOLDER);
  return names.filter((name) => name.endsWith(".sql")).sort();
}

async function apply(client: pg.Client, name: string): Promise<void> {
  const text = await readFile(new URL(name, FOLDER), "utf8");
  await client.query("begin");
  try {
    await client.query(text);
    await client.query("insert into migration (name) values ($1)", [name]);
    await client.query("commit");
  } catch (cause) {
    await client.query("rollback");
    throw new MigrateError(name, { cause });
  }
}
