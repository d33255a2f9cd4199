import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ProviderError } from "#retraction/provider-error.ts";
import type { GroupSeed, UserSeed } from "#simulator/microsoft/seed.ts";
import { microsoftSeed, seedId } from "#simulator/microsoft/seed.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";
import { openDirectoryRoom } from "../support/directory-fixture.ts";
import { seedTenant } from "../support/seed-tenant.ts";
import { simulateMicrosoft } from "./simulated.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const SEED = microsoftSeed({ users: 4, domain: "corp.test", sharedMailboxes: 1 });
const [AMAL, BRUNO, CHIARA, , DESK] = SEED.users as [UserSeed, UserSeed, UserSeed, UserSeed, UserSeed];

async function openRoom(...seed: Parameters<typeof simulateMicrosoft>) {
  const simulated = await simulateMicrosoft({ ...SEED, ...seed[0] });
  const tenant = await seedTenant(database);
  const room = openDirectoryRoom(database, tenant, simulated.adapter.directoryFeed);
  await room.ask("full");
  return {
    ...simulated,
    ...room,
    tenant,
    organisation: simulated.organisation,
    directory: simulated.organisation.directory,
    [Symbol.asyncDispose]: () => simulated[Symbol.asyncDispose](),
  };
}

const groupSeed = (name: string, members: readonly string[]): GroupSeed => ({
  id: seedId("corp.test", `extra-${name}`),
  address: `${name}@corp.test`,
  aliases: [`${name}.list@corp.test`],
  displayName: name,
  kind: "distribution",
  members,
});

test("a whole reading knows all mailboxes, what they are for, their addresses, and who is in which group", async () => {
  await using room = await openRoom();
  expect(await room.run()).toBe("done");
  expect(await room.mailboxes()).toEqual([
    `${AMAL.address} user`,
    `${BRUNO.address} user`,
    `${CHIARA.address} user`,
    "dalia.dvorak@corp.test user",
    `${DESK.address} shared`,
  ]);
  expect(await room.members("finance@corp.test")).toEqual([AMAL.address, "dalia.dvorak@corp.test"]);
  expect(await room.find(AMAL.aliases[0] ?? "")).toMatchObject({
    kind: "mailboxes",
    viaGroup: false,
    mailboxes: [{ providerId: AMAL.id, handle: AMAL.id, primaryAddress: AMAL.address }],
  });
  const nested = await room.find("finance-and-friends@corp.test");
  expect(nested).toMatchObject({ kind: "mailboxes", viaGroup: true });
  expect(nested?.kind === "mailboxes" && nested.mailboxes.map((it) => it.primaryAddress).sort()).toEqual([
    AMAL.address,
    "dalia.dvorak@corp.test",
  ]);
  expect(await room.find("project@corp.test")).toMatchObject({ kind: "unsupported" });
  expect(await room.status()).toMatchObject({
    mailboxes: 5,
    groups: 4,
    running: undefined,
    trouble: undefined,
  });
});

test("what has changed is told by the links of the last reading: new, changed, gone, and who is in groups", async () => {
  await using room = await openRoom();
  await room.run();
  const asked = room.organisation.calls.counts.get("graph.usersDelta");
  const eve: UserSeed = { ...AMAL, id: seedId("corp.test", "eve"), address: "eve@corp.test", aliases: [] };
  room.organisation.putUser(eve);
  room.organisation.putUser({ ...BRUNO, aliases: ["b@corp.test"] });
  room.organisation.removeUser(CHIARA.id);
  const [, finance] = room.directory.groups;
  if (finance === undefined) throw new Error("no group");
  room.directory.putGroup({ ...finance, members: [BRUNO.id, eve.id] });
  room.directory.putGroup(groupSeed("new", [AMAL.id]));
  room.directory.remove(SEED.groups[3]?.id ?? "");
  await room.ask("delta");
  expect(await room.run()).toBe("done");
  expect(room.organisation.calls.counts.get("graph.usersDelta")).toBe((asked ?? 0) + 1);
  expect(await room.mailboxes()).not.toContain(`${CHIARA.address} user`);
  expect(await room.find("eve@corp.test")).toMatchObject({ mailboxes: [{ providerId: eve.id }] });
  expect(await room.find("b@corp.test")).toMatchObject({ mailboxes: [{ providerId: BRUNO.id }] });
  for (const gone of [BRUNO.aliases[0] ?? "", CHIARA.address, "project@corp.test"])
    expect(await room.find(gone)).toBeUndefined();
  expect(await room.members("finance@corp.test")).toEqual([BRUNO.address, "eve@corp.test"]);
  expect(await room.members("new@corp.test")).toEqual([AMAL.address]);
  expect((await room.rows("select from mailbox where gone_at is not null")).length).toBe(1);
});

test("a provider that forgets its list before it has begun is asked again later, and not at once", async () => {
  await using room = await openRoom();
  room.setFaults({ kind: "refuse", operation: "graph.usersDelta", status: 410, code: "resyncRequired" });
  expect(await room.run()).toBe("paused");
  expect(room.organisation.calls.counts.get("graph.usersDelta")).toBe(1);
  expect((await room.status()).trouble).toMatchObject({ code: "forgotten_at_once" });
});

test("links that the provider has forgotten make it read everything, and what is not there any more goes", async () => {
  await using room = await openRoom();
  await room.run();
  room.organisation.removeUser(CHIARA.id);
  room.setFaults({
    kind: "refuse",
    operation: "graph.usersDelta",
    status: 410,
    code: "SyncStateNotFound",
    times: 1,
  });
  await room.ask("delta");
  expect(await room.run()).toBe("done");
  expect(await room.mailboxes()).not.toContain(`${CHIARA.address} user`);
  const [event] = await room.rows<{ data: object }>(
    "select data from event where kind = 'directory.synced' order by id desc limit 1",
  );
  expect(event?.data).toMatchObject({ kind: "full", users: 4, removed: 1 });
});

test("a node that dies leaves it where it stood, and another one goes on from there", async () => {
  await using room = await openRoom({ crowd: 1_000 });
  const claim = await room.claim();
  const feed = room.adapter.directoryFeed;
  const run = await room.ledger.begin(claim, true);
  const page = await feed.users(undefined, new AbortController().signal);
  if (run === undefined || page === "expired") throw new Error("not begun");
  await room.ledger.save(run, { part: "users", page }, 60_000);
  expect((await room.status()).running).toMatchObject({ kind: "full", part: "users", pages: 1, users: 250 });
  await expect(room.run()).rejects.toThrow("nothing is due");
  await room.rows("update directory_sync set lease_until = now() - interval '1 second'");
  expect(await room.run()).toBe("done");
  expect(room.organisation.calls.counts.get("graph.usersDelta")).toBe(5);
  expect((await room.status()).mailboxes).toBe(1_005);
  // Who was thought dead comes back, and is told so.
  expect(await room.ledger.save(run, { part: "users", page }, 60_000)).toBe("lost");
});

test("the provider's wait is obeyed, written down for everybody, and not told as trouble", async () => {
  await using room = await openRoom();
  room.setFaults({ kind: "throttle", operation: "graph.groupsDelta", retryAfterSeconds: 600, times: 1 });
  expect(await room.run()).toBe("paused");
  expect((await room.status()).trouble).toBeUndefined();
  expect([...room.budget.blocked.keys()]).toEqual(["graph-directory:integration"]);
  await expect(room.run()).rejects.toThrow("nothing is due");
});

test("a right that was taken away is told once with its code, and what is known stays", async () => {
  await using room = await openRoom();
  await room.run();
  const refuse = { kind: "refuse", operation: "graph.groupsDelta", status: 403 } as const;
  room.setFaults({ ...refuse, code: "Authorization_RequestDenied" });
  for (let tries = 0; tries < 2; tries += 1) {
    await room.ask("full");
    expect(await room.run()).toBe("paused");
  }
  expect((await room.status()).trouble).toMatchObject({ code: "Authorization_RequestDenied" });
  expect(await room.rows("select from event where kind = 'directory.sync_failed'")).toHaveLength(1);
  expect(await room.mailboxes()).toHaveLength(5);
  expect(await room.find(AMAL.address)).toMatchObject({ kind: "mailboxes" });
});

test("without the right to ask what mailboxes are for, that stays unknown", async () => {
  const [client] = SEED.clients;
  const roles = ["User.Read.All", "GroupMember.Read.All"];
  await using room = await openRoom({ clients: [{ ...client, id: client?.id ?? "", roles }] });
  expect(await room.run()).toBe("done");
  expect(await room.mailboxes()).toContain(`${DESK.address} unknown`);
  // Whether it is a mailbox at all only itself can say, and nobody has asked it.
  expect(await room.find(DESK.address)).toBeUndefined();
});

test("a name that no table takes keeps nobody else from being read", async () => {
  await using room = await openRoom();
  const hostile = "Amal\0\ud800 \u202etset";
  room.organisation.putUser({ ...AMAL, displayName: `${hostile}${"a".repeat(100_000)}` });
  room.directory.putGroup({ ...groupSeed("odd", [AMAL.id]), displayName: hostile });
  expect(await room.run()).toBe("done");
  expect(await room.mailboxes()).toHaveLength(5);
  const [amal] = await room.rows<{ name: string }>(
    "select display_name as name from mailbox where primary_address = $1",
    [AMAL.address],
  );
  expect(amal?.name.startsWith("Amal\ufffd \u202etset")).toBe(true);
  expect(amal?.name.length).toBeLessThanOrEqual(1_000);
  expect(await room.members("odd@corp.test")).toEqual([AMAL.address]);
});

const WAITS_FOR_US = `
  select 1 from pg_locks
  where not granted and locktype = 'transactionid' and transactionid = pg_current_xact_id()::xid`;

test("a page that meets somebody else's change waits for it and is saved", async () => {
  await using room = await openRoom();
  await room.run();
  await room.ask("full");
  const lock = (table: string) => `select 1 from ${table} where tenant_id = $1 for update`;
  const reading = await database.asTenant(room.tenant.tenantId, async (tx) => {
    await tx.rows(lock("mailbox_address"), [room.tenant.tenantId]);
    const begun = room.run();
    // The page has locked the mailboxes and waits for the addresses: of the two, it has to begin again.
    await vi.waitUntil(async () => (await tx.rows(WAITS_FOR_US)).length > 0, { timeout: 20_000 });
    await tx.rows(lock("mailbox"), [room.tenant.tenantId]);
    return { begun };
  });
  expect(await reading.begun).toBe("done");
});

test("nobody leaves because the directory suddenly lists nobody", async () => {
  await using room = await openRoom();
  await room.run();
  const empty = { users: [], removed: [], next: undefined, link: "changes /users/delta" };
  const feed = { ...room.adapter.directoryFeed, users: () => Promise.resolve(empty) };
  await room.ask("full");
  expect(await room.run(feed)).toBe("paused");
  expect((await room.status()).trouble).toMatchObject({ code: "empty_directory" });
  expect(await room.mailboxes()).toHaveLength(5);
});

test("a stop between two pages gives it back at once", async () => {
  await using room = await openRoom();
  const stopping = new AbortController();
  const feed = room.adapter.directoryFeed;
  const groups: typeof feed.groups = () => {
    stopping.abort();
    return Promise.reject(new ProviderError("transient", "the process ends"));
  };
  expect(await room.run({ ...feed, groups }, stopping.signal)).toBe("paused");
  expect((await room.status()).running).toMatchObject({ part: "groups" });
  expect(await room.run()).toBe("done");
});

test("ten thousand people come page by page, and no page is larger for there being more", async () => {
  await using room = await openRoom({ crowd: 10_000 });
  const sizes: number[] = [];
  const feed = room.adapter.directoryFeed;
  const counting: typeof feed = {
    ...feed,
    users: async (cursor, signal) => {
      const page = await feed.users(cursor, signal);
      if (page !== "expired") sizes.push(page.users.length);
      return page;
    },
    groups: async (cursor, signal) => {
      const page = await feed.groups(cursor, signal);
      if (page !== "expired") sizes.push(page.members.length);
      return page;
    },
  };
  expect(await room.run(counting)).toBe("done");
  expect(await room.status()).toMatchObject({ mailboxes: 10_005, groups: 5 });
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5_000);
  const everybody = await room.find("crowd@corp.test");
  expect(everybody?.kind === "mailboxes" && everybody.mailboxes.length).toBe(10_000);
}, 300_000);
