import pg from "pg";
import { inject } from "vitest";
import { type Origins, openOrigins } from "#shared/origins.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { addressOf } from "#store/embedded.ts";

export type TestDatabase = Database & { readonly connection: pg.ClientConfig; readonly origins: Origins };

/** A database of the caller's own, migrated; it goes with the run's folder, so nothing has to drop it. */
export async function cloneDatabase(socketDir = inject("socketDir")): Promise<TestDatabase> {
  return openTestDatabase(await makeDatabase("template template strategy file_copy", socketDir));
}

/** As `cloneDatabase`, with nothing in it. */
export function emptyDatabase(): Promise<pg.ClientConfig> {
  return makeDatabase("");
}

async function makeDatabase(like: string, socketDir = inject("socketDir")): Promise<pg.ClientConfig> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client(addressOf(socketDir));
  await admin.connect();
  await admin.query(`create database ${name} ${like}`);
  await admin.end();
  return { ...addressOf(socketDir), database: name };
}

export function openTestDatabase(connection: pg.ClientConfig): TestDatabase {
  const origins = openOrigins();
  const { current: origin } = origins;
  const database = openDatabase({ connection, maxConnections: 10, onError: () => {}, origin });
  return { ...database, connection, origins };
}
