import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { openWakeHub, type Topic, type WakeHub } from "./wake-hub.ts";
import { PATIENT } from "../../test/support/until-told.ts";

/** On a busy machine an answer takes a while, and whoever connects anew meanwhile misses what is rung. */
const CALM = { reconnectMs: 20, heartbeatMs: 60_000, answerMs: 20_000 };
const IMPATIENT = { ...CALM, heartbeatMs: 50, answerMs: 1_000 };

/** How often a topic was rung. */
function countWakes(hub: WakeHub, topic: Topic): () => number {
  let wakes = 0;
  const listen = (): void => {
    void hub.woken(topic).then(() => {
      wakes += 1;
      listen();
    });
  };
  listen();
  return () => wakes;
}

/** Wakes again and again, as a busy product does, until the other side has heard it. */
async function heard(from: WakeHub, count: () => number): Promise<void> {
  const before = count();
  await vi.waitFor(
    () => {
      from.wake("work");
      expect(count()).toBeGreaterThan(before);
    },
    { timeout: 20_000, interval: 20 },
  );
}

/** A way to the database that can fall silent, as a network does after a failover: nothing comes, and nothing ends. */
async function openWay({ host = "" }: pg.ClientConfig) {
  const pairs: (readonly [Socket, Socket])[] = [];
  // Half open: an end that comes from one side is not answered with one either.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect(join(host, ".s.PGSQL.5432"));
    pairs.push([near, far]);
    near.on("error", () => {}).pipe(far.on("error", () => {}));
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => pairs.length,
    /** What is connected now; who comes later is served. */
    fallSilent: () => {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.resume();
        far.resume();
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of pairs.flat()) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("a wake rings here at once, and in every other process by way of the database", async () => {
  await using database = await cloneDatabase();
  await using here = openWakeHub(database.connection, () => {}, CALM);
  await using there = openWakeHub(database.connection, () => {}, CALM);
  const [near, far, other] = [
    countWakes(here, "work"),
    countWakes(there, "work"),
    countWakes(there, "events"),
  ];
  here.wake("work");
  await vi.waitFor(() => expect(near()).toBeGreaterThan(0), PATIENT);
  await heard(here, far);
  expect(other()).toBe(0);
});

test("what went out does not come back: each wake is looked after once", async () => {
  await using database = await cloneDatabase();
  await using here = openWakeHub(database.connection, () => {}, CALM);
  await using there = openWakeHub(database.connection, () => {}, CALM);
  const [near, far] = [countWakes(here, "work"), countWakes(there, "work")];
  await heard(here, far);
  const [nearBefore, farBefore] = [near(), far()];
  here.wake("work");
  await vi.waitFor(() => expect(far()).toBeGreaterThan(farBefore), PATIENT);
  expect(near()).toBe(nearBefore + 1);
});

test("a connection that the server ends is made again", async () => {
  await using database = await cloneDatabase();
  await using here = openWakeHub(database.connection, () => {}, CALM);
  await using there = openWakeHub(database.connection, () => {}, CALM);
  const far = countWakes(there, "work");
  await heard(here, far);
  const admin = new pg.Client(database.connection);
  await admin.connect();
  const { rows } = await admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  await admin.end();
  expect(rows.length).toBeGreaterThanOrEqual(2);
  await heard(here, far);
});

test("a connection that has fallen silent is noticed, told of, and made again", async () => {
  await using database = await cloneDatabase();
  await using way = await openWay(database.connection);
  const troubles: unknown[] = [];
  const throughWay = { ...database.connection, host: "127.0.0.1", port: way.port };
  await using here = openWakeHub(database.connection, () => {}, CALM);
  await using there = openWakeHub(throughWay, (it) => troubles.push(it), IMPATIENT);
  const far = countWakes(there, "work");
  await heard(here, far);
  way.fallSilent();
  const before = way.connections();
  await vi.waitFor(() => expect(way.connections()).toBeGreaterThan(before), { timeout: 20_000 });
  await heard(here, far);
  expect(troubles).not.toEqual([]);
});

test("it ends in time though nobody answers its goodbye", async () => {
  await using database = await cloneDatabase();
  await using way = await openWay(database.connection);
  const patient = { ...CALM, answerMs: IMPATIENT.answerMs };
  const throughWay = { ...database.connection, host: "127.0.0.1", port: way.port };
  await using here = openWakeHub(database.connection, () => {}, CALM);
  const there = openWakeHub(throughWay, () => {}, patient);
  await heard(here, countWakes(there, "work"));
  const connections = way.connections();
  way.fallSilent();
  const since = performance.now();
  await there[Symbol.asyncDispose]();
  expect(performance.now() - since).toBeLessThan(30_000);
  expect(way.connections()).toBe(connections);
});
