import { afterAll, beforeAll, expect, test } from "vitest";
import type { GoogleUser } from "#simulator/google/directory.ts";
import { ADA, BELA } from "../fixtures/people.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";
import { openDirectoryRoom } from "../support/directory-fixture.ts";
import { seedTenant } from "../support/seed-tenant.ts";
import { simulateGoogle } from "./simulated.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

async function openRoom() {
  const simulated = await simulateGoogle();
  const tenant = await seedTenant(database, { provider: "google" });
  const room = openDirectoryRoom(database, tenant, simulated.adapter.directoryFeed);
  await room.ask("full");
  const { directory, calls } = simulated.organisation;
  return {
    ...simulated,
    ...room,
    directory,
    asked: (operation: string) => calls.counts.get(`directory.${operation}`) ?? 0,
    [Symbol.asyncDispose]: () => simulated[Symbol.asyncDispose](),
  };
}

test("users, what keeps some of them from being reached, and groups with their direct members are read", async () => {
  await using room = await openRoom();
  expect(await room.run()).toBe("done");
  expect(await room.mailboxes()).toHaveLength(15);
  expect(await room.find(room.directory.user(ADA)?.aliases[0] ?? "")).toMatchObject({
    kind: "mailboxes",
    mailboxes: [{ handle: ADA, primaryAddress: ADA }],
  });
  // Of who cannot be reached the provider itself is asked, each time.
  for (const name of ["suspended", "archived", "no-gmail"])
    expect(await room.find(`${name}@work.test`)).toBeUndefined();
  const nested = await room.members("nested@work.test");
  expect(nested).toEqual([ADA, "team-1@work.test", "team-2@work.test"]);
  const through = await room.find("nested@work.test");
  expect(through?.kind === "mailboxes" && through.mailboxes).toHaveLength(12);
});

test("a name that no table takes keeps nobody else from being read", async () => {
  await using room = await openRoom();
  const ada = room.directory.user(ADA) as GoogleUser;
  room.directory.putUser({ ...ada, name: "Ada\0\udc00" });
  expect(await room.run()).toBe("done");
  expect(await room.mailboxes()).toHaveLength(15);
});

test("without a whole reading being due, groups that are as they were are not read member by member", async () => {
  await using room = await openRoom();
  await room.run();
  const before = room.asked("members");
  const [everyone] = room.directory.groups;
  if (everyone === undefined) throw new Error("no group");
  room.directory.putGroup({ ...everyone, members: everyone.members.filter((it) => it !== BELA) });
  await room.ask("delta");
  expect(await room.run()).toBe("done");
  expect(room.asked("members")).toBe(before + 1);
  expect(await room.members("everyone@work.test")).not.toContain(BELA);
  await room.ask("full");
  await room.run();
  expect(room.asked("members")).toBe(before + 1 + room.directory.groups.length);
});

test("who is not listed any more is gone, who comes is there, whatever kind of reading it is", async () => {
  await using room = await openRoom();
  await room.run();
  const ada = room.directory.user(ADA) as GoogleUser;
  room.directory.putUser({ ...ada, id: "200000000000000000000", primaryEmail: "new@work.test", aliases: [] });
  room.directory.removeUser(room.directory.user(BELA)?.id ?? "");
  await room.ask("delta");
  await room.run();
  expect(await room.mailboxes()).toContain("new@work.test user");
  expect(await room.mailboxes()).not.toContain(`${BELA} user`);
  expect(await room.find(BELA)).toBeUndefined();
  expect((await room.status()).mailboxes).toBe(15);
});

test("an administrator who may not read the directory is told, and nobody is removed", async () => {
  await using room = await openRoom();
  await room.run();
  room.setFaults({ kind: "refuse", operation: "directory.users", status: 403, code: "forbidden" });
  await room.ask("full");
  expect(await room.run()).toBe("paused");
  expect((await room.status()).trouble?.reason).toContain("administrator");
  expect(await room.mailboxes()).toHaveLength(15);
});
