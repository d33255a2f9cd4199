import { expect, test, vi } from "vitest";
import { FIRST_ID } from "#events/event-cursor.ts";
import type { TenantId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { PATIENT, untilTold } from "../../test/support/until-told.ts";
import { appendEvents } from "./append-events.ts";
import type { Database } from "./database.ts";
import { openEventFeed } from "./event-feed.ts";

function say(database: Database, tenantId: TenantId, actor: string): Promise<void> {
  return database.asTenant(tenantId, (tx) =>
    appendEvents(tx, tenantId, [{ kind: "setting.saved", actor, data: { n: 1 } }]),
  );
}

/** The events once all are there. */
function whole<Event>(events: readonly Event[], count: number): readonly Event[] | undefined {
  return events.length >= count ? events : undefined;
}

test("a reader goes on behind its cursor and sees each event once, in order", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const feed = openEventFeed(database);
  const start = await feed.tip();
  for (const actor of ["a", "b", "c"]) await say(database, tenantId, actor);
  // Any transaction of the whole server holds younger events back, those of other tests among them.
  const first = await vi.waitUntil(async () => whole(await feed.read(tenantId, start, 2), 2), PATIENT);
  const second = await vi.waitUntil(
    async () => whole(await feed.read(tenantId, first[1]?.cursor ?? start, 2), 1),
    PATIENT,
  );
  expect([...first, ...second].map((it) => it.actor)).toEqual(["a", "b", "c"]);
  expect(await feed.read(tenantId, second[0]?.cursor ?? start, 2)).toEqual([]);
});

test("transactions are in the order of their numbers, also where one more digit begins", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const feed = openEventFeed(database);
  await database.asWorker((tx) =>
    tx.rows(
      `insert into event (tenant_id, id, tx, kind, actor)
       select $1, gen_random_uuid(), n::text::xid8, 'setting.saved', n::text from generate_series(8, 11) n`,
      [tenantId],
    ),
  );
  const first = await feed.read(tenantId, { tx: 0n, id: FIRST_ID }, 3);
  const second = await feed.read(tenantId, first[2]?.cursor ?? { tx: 0n, id: FIRST_ID }, 3);
  expect([first, second].map((page) => page.map((it) => it.actor))).toEqual([["8", "9", "10"], ["11"]]);
});

test("what one transaction says is told in the order in which it was said, however fast", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const feed = openEventFeed(database);
  const start = await feed.tip();
  const said = Array.from({ length: 300 }, (_, n) => `${n}`);
  await database.asTenant(tenantId, async (tx) => {
    for (const half of [said.slice(0, 150), said.slice(150)])
      await appendEvents(
        tx,
        tenantId,
        half.map((actor) => ({ kind: "setting.saved", actor })),
      );
  });
  const told = await vi.waitUntil(async () => whole(await feed.read(tenantId, start, 300), 300), PATIENT);
  expect(told.map((it) => it.actor)).toEqual(said);
});

test("what happened before the tip is not told", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const feed = openEventFeed(database);
  await say(database, tenantId, "before");
  await untilTold(database);
  const start = await feed.tip();
  await say(database, tenantId, "after");
  const told = await vi.waitUntil(async () => whole(await feed.read(tenantId, start, 10), 1), PATIENT);
  expect(told.map((it) => it.actor)).toEqual(["after"]);
});

test("nothing that commits late is skipped: younger events wait for an older transaction", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const feed = openEventFeed(database);
  const start = await feed.tip();
  const said = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const slow = database.asTenant(tenantId, async (tx) => {
    await appendEvents(tx, tenantId, [{ kind: "setting.saved", actor: "slow" }]);
    said.resolve();
    await mayCommit.promise;
  });
  await said.promise;
  await say(database, tenantId, "quick");
  expect(await feed.read(tenantId, start, 10)).toEqual([]);
  mayCommit.resolve();
  await slow;
  const told = await vi.waitUntil(async () => whole(await feed.read(tenantId, start, 10), 2), PATIENT);
  expect(told.map((it) => it.actor)).toEqual(["slow", "quick"]);
});

test("nobody reads another tenant's events", async () => {
  await using database = await cloneDatabase();
  const [a, b] = [await seedTenant(database), await seedTenant(database)];
  const feed = openEventFeed(database);
  const start = await feed.tip();
  await say(database, a.tenantId, "a");
  await vi.waitUntil(async () => whole(await feed.read(a.tenantId, start, 10), 1), PATIENT);
  expect(await feed.read(b.tenantId, start, 10)).toEqual([]);
});
