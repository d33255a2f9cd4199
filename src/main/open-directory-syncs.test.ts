import pg from "pg";
import { pino } from "pino";
import { expect, test } from "vitest";
import type { DirectoryFeed, UsersPage } from "#directory/directory-feed.ts";
import { openDirectorySyncs as openStatus } from "#store/directory-syncs.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openDirectorySyncs } from "./open-directory-syncs.ts";

const PAGE: UsersPage = { users: [], removed: [], next: undefined, link: "changes /users/delta" };
const GROUPS = { groups: [], removed: [], members: [], next: undefined, link: "changes /groups/delta" };

const feedOf = (users: DirectoryFeed["users"]): DirectoryFeed => ({
  tellsChanges: true,
  users,
  groups: () => Promise.resolve(GROUPS),
  members: () => Promise.resolve({ members: [], next: undefined }),
  kinds: () => Promise.resolve("not_granted"),
});

test("a reading whose lease ran out during a long page writes nothing beside the one that took over", async () => {
  await using database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database);
  const syncs = openStatus(database);
  await syncs.ask(tenantId, { integrationId, kind: "full", actor: "person:ann" });
  const pages: PromiseWithResolvers<UsersPage>[] = [];
  const feed = feedOf(() => {
    const page = Promise.withResolvers<UsersPage>();
    pages.push(page);
    return page.promise;
  });
  const providers = { open: () => Promise.resolve({ directoryFeed: feed }) };
  await using _reading = openDirectorySyncs({ database, providers, log: pino({ enabled: false }) });
  const status = async () => (await syncs.list(tenantId))[0];

  await expect.poll(() => pages.length).toBe(1);
  await database.asWorker((tx) => tx.rows("update directory_sync set lease_until = now() - interval '1 s'"));
  await expect.poll(() => pages.length).toBe(2);
  pages[0]?.resolve(PAGE);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await status())?.running).toMatchObject({ part: "users", pages: 0 });
  pages[1]?.resolve(PAGE);
  await expect.poll(async () => (await status())?.endedAt).toBeInstanceOf(Date);
});

test("a reading that loses its connection to the database goes on by itself, and is no error of its own", async () => {
  await using database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database);
  const syncs = openStatus(database);
  await syncs.ask(tenantId, { integrationId, kind: "full", actor: "person:ann" });
  let opened = 0;
  const open = async () => {
    opened += 1;
    if (opened === 1) await loseSession(database);
    return { directoryFeed: feedOf(() => Promise.resolve(PAGE)) };
  };
  await using _reading = openDirectorySyncs({ database, providers: { open }, log: pino({ enabled: false }) });

  const status = async () => (await syncs.list(tenantId))[0];
  await expect.poll(async () => (await status())?.endedAt, { timeout: 20_000 }).toBeInstanceOf(Date);
  expect(opened).toBe(2);
  expect((await status())?.trouble).toBeUndefined();
});

/** As the connection itself is read from the database: rejects, since its session is ended in the middle. */
async function loseSession(database: TestDatabase): Promise<void> {
  const admin = new pg.Client(database.connection);
  await admin.connect();
  try {
    await database.asWorker(async (tx) => {
      const [session] = await tx.rows<{ pid: number }>("select pg_backend_pid() as pid");
      await admin.query("select pg_terminate_backend($1)", [session?.pid]);
      await tx.rows("select 1");
    });
  } finally {
    await admin.end();
  }
}
