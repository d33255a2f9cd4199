import { type AddressInfo, createServer, type Socket } from "node:net";
import pg from "pg";
import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { openDatabase } from "./database.ts";

const LOST = { code: expect.stringMatching(/^(08|57|ECONN)/) as string };

/** A server that takes connections and never says a word. */
async function openMute() {
  const sockets: Socket[] = [];
  const connected = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    sockets.push(socket);
    connected.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connected: connected.promise,
    endAll: () => sockets.forEach((it) => it.destroy()),
    [Symbol.asyncDispose]: async () => {
      for (const it of sockets) it.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("a connection that ends while it is being made is known by its code", async () => {
  await using mute = await openMute();
  const connection = { host: "127.0.0.1", port: mute.port, user: "x", database: "x" };
  await using database = openDatabase({ connection, maxConnections: 1, onError: () => {} });
  const asked = database.asWorker((tx) => tx.rows("select 1")).catch((error: unknown) => error);
  await mute.connected;
  mute.endAll();
  expect(await asked).toMatchObject(LOST);
});

test("nobody listening is known by its code", async () => {
  const mute = await openMute();
  await mute[Symbol.asyncDispose]();
  const connection = { host: "127.0.0.1", port: mute.port, user: "x", database: "x" };
  await using database = openDatabase({ connection, maxConnections: 1, onError: () => {} });
  await expect(database.asWorker((tx) => tx.rows("select 1"))).rejects.toMatchObject(LOST);
});

test("a session that is killed in the middle is known by its code, and the next transaction has another", async () => {
  await using database = await cloneDatabase();
  const admin = new pg.Client(database.connection);
  await admin.connect();
  const inTheMiddle = database.asWorker(async (tx) => {
    const [session] = await tx.rows<{ pid: number }>("select pg_backend_pid() as pid");
    await admin.query("select pg_terminate_backend($1)", [session?.pid]);
    return tx.rows("select 1");
  });
  await expect(inTheMiddle).rejects.toMatchObject(LOST);
  await admin.end();
  expect(await database.asWorker((tx) => tx.rows("select 1 as one"))).toEqual([{ one: 1 }]);
});

test("what the work itself throws comes out as it is, and nothing of it stays", async () => {
  await using database = await cloneDatabase();
  const bug = new Error("of the work");
  const working = database.asWorker(async (tx) => {
    await tx.rows("insert into instance (key, value) values ('a', '1')");
    throw bug;
  });
  await expect(working).rejects.toBe(bug);
  expect(await database.asWorker((tx) => tx.rows("select 1 from instance where key = 'a'"))).toEqual([]);
});

test("what the server refuses keeps the server's code", async () => {
  await using database = await cloneDatabase();
  await expect(database.asWorker((tx) => tx.rows("select 1 / 0"))).rejects.toMatchObject({ code: "22012" });
});
