import pg from "pg";
import { MigrateError } from "./migrate-error.ts";

/** The server may be behind a network that swallows everything. */
const CONNECT_TIMEOUT_MS = 10_000;

/** One session of the login itself, for the caller to end. Throws a `MigrateError` where the database cannot be reached. */
export async function connect(connection: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({ connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...connection });
  // Whoever asks on it hears of it.
  client.on("error", () => {});
  await client.connect().catch((cause: unknown) => {
    throw new MigrateError("connect", { cause });
  });
  return client;
}
