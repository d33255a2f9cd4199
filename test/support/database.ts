import pg from "pg";
import { inject } from "vitest";
import { type Origins, openOrigins } from "#shared/origins.ts";
import { type Database, openDatabase } from "#store/database.ts";
import { addressOf } from "#store/embedded.ts";

export type TestDatabase = Database & { readonly connection: pg.ClientConfig; readonly origins: Origins };

/** A database of the caller's own, migrated; it goes with the run's folder, so nothing has to drop it. */
export async function cloneDatabase(socketDir = inject("socketDir")): Promise<TestDatabase> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client(addressOf(socketDir));
  await admin.connect();
  await admin.query(`create database ${name} template template strategy file_copy`);
  await admin.end();
  const connection = { ...addressOf(socketDir), database: name };
  const origins = openOrigins();
  const { current: origin } = origins;
  const database = openDatabase({ connection, maxConnections: 10, onError: () => {}, origin });
  return { ...database, connection, origins };
}
