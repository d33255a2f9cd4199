import { afterAll, beforeAll, expect, test } from "vitest";
import type { ListedMailbox, UsersPage } from "#directory/directory-feed.ts";
import { type IntegrationId, newId } from "#shared/ids.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { openLocalDirectory } from "./local-directory.ts";
import { saveListedGroups, saveListedMembers } from "./save-listed-groups.ts";
import { saveListedMailboxes } from "./save-listed-mailboxes.ts";
import { saveMailboxes } from "./save-mailboxes.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const person = (name: string, change: Partial<ListedMailbox> = {}): ListedMailbox => ({
  providerId: name,
  handle: name,
  primaryAddress: `${name}@corp.test`,
  addresses: [`${name}@corp.test`],
  displayName: name,
  kind: "user",
  unavailable: undefined,
  isProved: true,
  ...change,
});

async function openRoom() {
  const tenant = await seedTenant(database);
  const { tenantId } = tenant;
  const rows = <Row extends object>(text: string, values: readonly unknown[] = []) =>
    database.asTenant(tenantId, (tx) => tx.rows<Row>(text, values));
  const list = (users: UsersPage["users"], integrationId = tenant.integrationId, removed: string[] = []) =>
    database.asTenant(tenantId, (tx) =>
      saveListedMailboxes(tx, { tenantId, integrationId, generation: 1 }, { users, removed }),
    );
  const freshSince = (interval: string, integrationId = tenant.integrationId) =>
    rows(
      `insert into directory_sync (tenant_id, integration_id, fresh_at) values ($1, $2, now() - $3::interval)
       on conflict (tenant_id, integration_id) do update set fresh_at = excluded.fresh_at`,
      [tenantId, integrationId, interval],
    );
  await freshSince("1 minute");
  const local = openLocalDirectory(database);
  return {
    ...tenant,
    rows,
    list,
    freshSince,
    find: (address: string) => local.find(tenantId, address),
    noteMissing: (address: string) => local.noteMissing(tenantId, address, "nobody"),
  };
}

async function otherIntegration({ tenantId }: SeededTenant): Promise<IntegrationId> {
  const id = newId<IntegrationId>(new Date());
  await database.asTenant(tenantId, (tx) =>
    tx.rows(
      "insert into integration (tenant_id, id, provider, name, connection) values ($1, $2, 'google', 'g', '{}')",
      [tenantId, id],
    ),
  );
  return id;
}

test("what a directory listed is believed for a day, and then the provider is asked", async () => {
  const room = await openRoom();
  await room.list([person("ann")]);
  expect(await room.find("ann@corp.test")).toMatchObject({ kind: "mailboxes" });
  await room.freshSince("25 hours");
  expect(await room.find("ann@corp.test")).toBeUndefined();
});

test("of an account without a licence nothing is believed until its mailbox has answered", async () => {
  const room = await openRoom();
  const desk = person("desk", { isProved: false, kind: "unknown" });
  await room.list([desk]);
  expect(await room.find("desk@corp.test")).toBeUndefined();
  const found = { tenantId: room.tenantId, integrationId: room.integrationId, mailboxes: [desk] };
  await database.asTenant(room.tenantId, (tx) => saveMailboxes(tx, found));
  expect(await room.find("desk@corp.test")).toMatchObject({ kind: "mailboxes" });
  // Listing it again does not make that older, nor younger.
  await room.list([desk]);
  expect(await room.find("desk@corp.test")).toMatchObject({ kind: "mailboxes" });
});

test("who is suspended or gone is not known here", async () => {
  const room = await openRoom();
  await room.list([person("ann"), person("bob")]);
  await room.list([person("ann", { unavailable: "suspended" })], room.integrationId, ["bob"]);
  expect(await room.find("ann@corp.test")).toBeUndefined();
  expect(await room.find("bob@corp.test")).toBeUndefined();
  await room.list([person("ann"), person("bob")]);
  expect(await room.find("bob@corp.test")).toMatchObject({ kind: "mailboxes" });
});

test("an address that goes from one person to another leads to the other", async () => {
  const room = await openRoom();
  await room.list([person("ann", { addresses: ["ann@corp.test", "info@corp.test"] })]);
  await room.list([person("bob", { addresses: ["bob@corp.test", "info@corp.test"] })]);
  expect(await room.find("info@corp.test")).toMatchObject({ mailboxes: [{ providerId: "bob" }] });
});

test("an address at two providers leads to the mailbox, and not to its shadow; of two mailboxes to the domain's own", async () => {
  const room = await openRoom();
  const google = await otherIntegration(room);
  await room.freshSince("1 minute", google);
  const shadow = person("shadow", {
    primaryAddress: "ann@corp.test",
    addresses: ["ann@corp.test"],
    isProved: false,
  });
  const real = { ...shadow, providerId: "real", isProved: true };
  const leadsTo = async () => {
    const found = await room.find("ann@corp.test");
    return found?.kind === "mailboxes" ? found.mailboxes[0]?.providerId : undefined;
  };
  await room.list([shadow]);
  await room.list([real], google);
  expect(await leadsTo()).toBe("real");
  await room.list([shadow]);
  expect(await leadsTo()).toBe("real");
  await room.list([{ ...shadow, isProved: true }]);
  expect(await leadsTo()).toBe("real");
  await room.rows("insert into domain (tenant_id, name, integration_id) values ($1, 'corp.test', $2)", [
    room.tenantId,
    room.integrationId,
  ]);
  await room.list([{ ...shadow, isProved: true }]);
  expect(await leadsTo()).toBe("shadow");
});

test("a group that has everybody in it is everybody; groups in each other end; old lists of members are not believed", async () => {
  const room = await openRoom();
  await room.list([person("ann"), person("bob"), person("cyd", { unavailable: "suspended" })]);
  const reading = { tenantId: room.tenantId, integrationId: room.integrationId, generation: 1 };
  const group = (name: string) => ({
    providerId: name,
    name,
    primaryAddress: `${name}@corp.test`,
    addresses: [`${name}@corp.test`],
    kind: "google" as const,
    etag: undefined,
  });
  const member = (groupId: string, kind: "mailbox" | "group" | "everyone", memberId: string) =>
    ({ groupId, kind, memberId, isRemoved: false }) as const;
  await database.asTenant(room.tenantId, async (tx) => {
    const groups = ["all", "one", "two", "none"].map(group);
    await saveListedGroups(tx, reading, { groups, removed: [], isFull: true });
    await saveListedMembers(tx, reading, [
      member("all", "everyone", ""),
      member("one", "group", "two"),
      member("two", "group", "one"),
      member("two", "mailbox", "bob"),
      member("none", "mailbox", "cyd"),
      member("none", "mailbox", "stranger"),
    ]);
  });
  const namesIn = async (name: string) => {
    const found = await room.find(`${name}@corp.test`);
    return found?.kind === "mailboxes" ? found.mailboxes.map((it) => it.providerId) : found;
  };
  expect(await namesIn("all")).toEqual(["ann", "bob"]);
  expect(await namesIn("one")).toEqual(["bob"]);
  expect(await namesIn("none")).toBeUndefined();
  await room.freshSince("3 hours");
  expect(await namesIn("one")).toBeUndefined();
});

test("an address that nobody has is not asked for again at once, a little later the next time, and at once when somebody gets it", async () => {
  const room = await openRoom();
  const waits = async () =>
    (
      await room.rows<{ minutes: number }>(
        "select round(extract(epoch from retry_at - asked_at) / 60)::int as minutes from directory_missing",
      )
    ).map((it) => it.minutes);
  const seen: number[] = [];
  for (let tries = 0; tries < 4; tries += 1) {
    await room.noteMissing("new@corp.test");
    seen.push(...(await waits()));
  }
  expect(seen).toEqual([1, 5, 5, 5]);
  expect(await room.find("new@corp.test")).toMatchObject({ kind: "no_mailbox" });
  await room.rows("update directory_missing set retry_at = now()");
  expect(await room.find("new@corp.test")).toBeUndefined();
  await room.noteMissing("new@corp.test");
  await room.list([person("new")]);
  expect(await room.find("new@corp.test")).toMatchObject({ kind: "mailboxes" });
  expect(await room.rows("select from directory_missing")).toEqual([]);
});

test("what a stopped integration's directory said is not acted on", async () => {
  const room = await openRoom();
  await room.list([person("ann")]);
  await room.rows("update integration set state = 'stopped'");
  expect(await room.find("ann@corp.test")).toBeUndefined();
});
