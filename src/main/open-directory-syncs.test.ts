import { pino } from "pino";
import { expect, test } from "vitest";
import type { DirectoryFeed, UsersPage } from "#directory/directory-feed.ts";
import { openDirectorySyncs as openStatus } from "#store/directory-syncs.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openDirectorySyncs } from "./open-directory-syncs.ts";

const PAGE: UsersPage = { users: [], removed: [], next: undefined, link: "changes /users/delta" };
const GROUPS = { groups: [], removed: [], members: [], next: undefined, link: "changes /groups/delta" };

test("a reading whose lease ran out during a long page writes nothing beside the one that took over", async () => {
  await using database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database);
  const syncs = openStatus(database);
  await syncs.ask(tenantId, { integrationId, kind: "full", actor: "person:ann" });
  const pages: PromiseWithResolvers<UsersPage>[] = [];
  const feed: DirectoryFeed = {
    tellsChanges: true,
    users: () => {
      const page = Promise.withResolvers<UsersPage>();
      pages.push(page);
      return page.promise;
    },
    groups: () => Promise.resolve(GROUPS),
    members: () => Promise.resolve({ members: [], next: undefined }),
    kinds: () => Promise.resolve("not_granted"),
  };
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
