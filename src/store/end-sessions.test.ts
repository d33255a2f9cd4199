import pg from "pg";
import { expect, test, vi } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { openDatabase } from "./database.ts";

async function fixture() {
  const observed = await cloneDatabase();
  const breaking = new AbortController();
  const database = openDatabase({
    connection: observed.connection,
    maxConnections: 4,
    onError: () => {},
    breakOff: breaking.signal,
  });
  // What others do is shown to the login itself only, not to the role of a request.
  const admin = new pg.Client(observed.connection);
  await admin.connect();
  const sleeping = async (): Promise<number> => {
    const { rows } = await admin.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'",
    );
    return rows.length;
  };
  const close = async (): Promise<void> => {
    await database[Symbol.asyncDispose]();
    await admin.end();
    await observed[Symbol.asyncDispose]();
  };
  return { database, breaking, sleeping, [Symbol.asyncDispose]: close };
}

const soon = { timeout: 20_000, interval: 20 };

test("a break-off ends every statement at once, here and on the server, and nothing begins any more", async () => {
  await using it = await fixture();
  const { database, breaking, sleeping } = it;
  const running = Array.from({ length: 6 }, () =>
    database.asWorker((tx) => tx.rows("select pg_sleep(300)")).catch((error: unknown) => error),
  );
  // Four have a session, two wait for one.
  await vi.waitFor(async () => expect(await sleeping()).toBe(4), soon);
  breaking.abort();
  for (const error of await Promise.all(running)) expect(error).toBeInstanceOf(Error);
  await vi.waitFor(async () => expect(await sleeping()).toBe(0), soon);
  await expect(database.asWorker((tx) => tx.rows("select 1"))).rejects.toMatchObject({ code: "08006" });
});

test("it ends here though the server takes no new session", async () => {
  const observed = await cloneDatabase();
  await using _ = observed;
  const breaking = new AbortController();
  const connection: pg.ClientConfig = { ...observed.connection };
  const database = openDatabase({
    connection,
    maxConnections: 1,
    onError: () => {},
    breakOff: breaking.signal,
  });
  const running = database.asWorker((tx) => tx.rows("select pg_sleep(30)")).catch((error: unknown) => error);
  await vi.waitFor(() => expect(database.pool.totalCount - database.pool.idleCount).toBe(1), soon);
  connection.database = "of_nobody";
  breaking.abort();
  expect(await running).toBeInstanceOf(Error);
  await database[Symbol.asyncDispose]();
});
