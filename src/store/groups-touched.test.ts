import { afterAll, beforeAll, expect, test } from "vitest";
import type { ListedMember } from "#directory/directory-feed.ts";
import type { MailboxId } from "#shared/ids.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openDirectoryEntries } from "./directory-entries.ts";
import { groupsTouched } from "./groups-touched.ts";
import { saveListedGroups, saveListedMembers } from "./save-listed-groups.ts";
import { saveListedMailboxes } from "./save-listed-mailboxes.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

test("the groups of mailboxes are told by how many of them are in each, by whatever way", async () => {
  const { tenantId, integrationId } = await seedTenant(database);
  const reading = { tenantId, integrationId, generation: 1 };
  const users = ["ann", "bob", "cyd"].map((name) => ({
    providerId: name,
    handle: name,
    primaryAddress: `${name}@corp.test`,
    addresses: [`${name}@corp.test`],
    displayName: name,
    kind: "user" as const,
    unavailable: undefined,
    isProved: true,
  }));
  const groups = ["all", "inner", "outer", "loop", "gone"].map((name) => ({
    providerId: name,
    name,
    primaryAddress: undefined,
    addresses: [],
    kind: "security" as const,
    etag: undefined,
  }));
  const member = (groupId: string, kind: ListedMember["kind"], memberId: string): ListedMember => ({
    groupId,
    kind,
    memberId,
    isRemoved: false,
  });
  await database.asTenant(tenantId, async (tx) => {
    await saveListedMailboxes(tx, reading, { users, removed: [] });
    await saveListedGroups(tx, reading, { groups, removed: [], isFull: true });
    await saveListedMembers(tx, reading, [
      member("all", "everyone", ""),
      member("inner", "mailbox", "ann"),
      member("gone", "mailbox", "ann"),
      member("outer", "mailbox", "ann"),
      member("outer", "mailbox", "bob"),
      member("outer", "group", "inner"),
      member("loop", "group", "outer"),
      member("outer", "group", "loop"),
    ]);
    await saveListedGroups(tx, reading, { groups: [], removed: ["gone"], isFull: true });
  });
  const entry = { address: "bob@corp.test", displayName: "", kind: "user" as const, groups: ["Board"] };
  await openDirectoryEntries(database).save(tenantId, [entry], "person:ann");
  const touched = await database.asTenant(tenantId, async (tx) => {
    const rows = await tx.rows<{ id: MailboxId }>(
      "select id from mailbox where provider_id in ('ann', 'bob')",
    );
    return groupsTouched(
      tx,
      tenantId,
      rows.map((it) => it.id),
    );
  });
  expect(touched.map((it) => `${it.name} ${it.mailboxes}`)).toEqual([
    "all 2",
    "loop 2",
    "outer 2",
    "Board 1",
    "inner 1",
  ]);
});
