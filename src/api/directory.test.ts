import { beforeAll, expect, test } from "vitest";
import { newId, type GroupId, type TenantId } from "#shared/ids.ts";
import { saveListedGroups, saveListedMembers } from "#store/save-listed-groups.ts";
import { saveListedMailboxes } from "#store/save-listed-mailboxes.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import type { SeededTenant } from "../../test/support/seed-tenant.ts";

const on = openForFile();
const { ask } = on;
beforeAll(async () => {
  await listPeople(on.tenant);
});

const resultOf = async <Result>(method: string, path: string, body?: unknown): Promise<Result> => {
  const answer = await ask(method, path, body);
  expect(answer.status).toBe(200);
  return answer.body.result as Result;
};
const addressesOf = async (query: string): Promise<readonly string[]> =>
  (await resultOf<{ primary_address: string }[]>("GET", `directory/mailboxes${query}`)).map(
    (it) => it.primary_address,
  );
const groupNamed = async (name: string) => {
  const [group] = await resultOf<{ id: string }[]>("GET", `directory/groups?search=${name}`);
  if (group === undefined) throw new Error("no such group");
  return group;
};

/** Ann, Bob and a shared mailbox; Ann in `inner`, which is in `outer`. */
async function listPeople({ tenantId, integrationId }: { tenantId: TenantId } & SeededTenant): Promise<void> {
  const reading = { tenantId, integrationId, generation: 1 };
  const user = (name: string, kind: "user" | "shared") => ({
    providerId: name,
    handle: name,
    primaryAddress: `${name}@corp.test`,
    addresses: [`${name}@corp.test`, `${name}.alias@corp.test`],
    displayName: `${name} Example`,
    kind,
    unavailable: name === "bob" ? "the user is suspended" : undefined,
    isProved: true,
  });
  const group = (name: string) => ({
    providerId: name,
    name,
    primaryAddress: `${name}@corp.test`,
    addresses: [`${name}@corp.test`],
    kind: "distribution" as const,
    etag: undefined,
  });
  const member = (groupId: string, kind: "mailbox" | "group", memberId: string) => ({
    groupId,
    kind,
    memberId,
    isRemoved: false,
  });
  await on.api.database.asTenant(tenantId, async (tx) => {
    const users = [user("ann", "user"), user("bob", "user"), user("desk", "shared")];
    await saveListedMailboxes(tx, reading, { users, removed: [] });
    await saveListedGroups(tx, reading, { groups: ["inner", "outer"].map(group), removed: [], isFull: true });
    await saveListedMembers(tx, reading, [
      member("outer", "group", "inner"),
      member("inner", "mailbox", "ann"),
    ]);
  });
}

test("mailboxes are found by a part of any address or name, by kind, and by a group they are in by whatever way", async () => {
  expect(await addressesOf("")).toEqual(["ann@corp.test", "bob@corp.test", "desk@corp.test"]);
  expect(await addressesOf("?search=bob.alias")).toEqual(["bob@corp.test"]);
  expect(await addressesOf("?search=desk%20exam")).toEqual(["desk@corp.test"]);
  expect(await addressesOf("?kind=shared")).toEqual(["desk@corp.test"]);
  expect(await addressesOf(`?integration_id=${newId(new Date())}`)).toEqual([]);
  const outer = await groupNamed("outer");
  expect(outer).toMatchObject({ members: 1, kind: "distribution", integration_id: on.tenant.integrationId });
  expect(await addressesOf(`?group_id=${outer.id}`)).toEqual(["ann@corp.test"]);
  const [bob] = await resultOf<object[]>("GET", "directory/mailboxes?search=bob");
  expect(bob).toMatchObject({ unavailable: "the user is suspended", display_name: "bob Example" });
});

test("groups are listed by name and read one by one", async () => {
  const { body } = await ask("GET", "directory/groups?per_page=1");
  expect(body).toMatchObject({ result: [{ name: "inner" }], result_info: { total_count: 2 } });
  const inner = await groupNamed("inner");
  expect(await resultOf("GET", `directory/groups/${inner.id}`)).toMatchObject({ name: "inner" });
  expect((await ask("GET", `directory/groups/${newId<GroupId>(new Date())}`)).status).toBe(404);
});

test("a reading is asked for, waits for a worker, and is told as who asked for it", async () => {
  const { integrationId } = on.tenant;
  const [before] = await resultOf<object[]>("GET", "directory/sync");
  expect(before).toMatchObject({
    integration_id: integrationId,
    running: null,
    asked: null,
    mailboxes: 3,
    groups: 2,
  });
  expect(await resultOf("POST", "directory/sync", { integration_id: integrationId })).toMatchObject({
    asked: "delta",
  });
  const full = { integration_id: integrationId, kind: "full" };
  expect(await resultOf("POST", "directory/sync", full)).toMatchObject({ asked: "full" });
  // Who asks for less afterwards does not take the whole reading away.
  expect(await resultOf("POST", "directory/sync", { integration_id: integrationId })).toMatchObject({
    asked: "full",
  });
  expect((await ask("POST", "directory/sync", { integration_id: newId(new Date()) })).status).toBe(404);
  const facts = await on.api.database.asTenant(on.tenant.tenantId, (tx) =>
    tx.rows<{ actor: string; data: object }>(
      "select actor, data from event where kind = 'directory.sync_asked' order by id",
    ),
  );
  expect(facts).toHaveLength(3);
  expect(facts[1]).toEqual({ actor: "token:super-admin", data: { integrationId, kind: "full" } });
});

test("entries by hand stand beside the directory, make groups, and are told with before and after", async () => {
  const entry = { address: "Ann@corp.test", display_name: "The boss", groups: ["Board"] };
  expect(await resultOf("POST", "directory/entries", entry)).toEqual({ added: 1, changed: 0 });
  const board = await groupNamed("board");
  expect(board).toMatchObject({ kind: "manual", integration_id: null, members: 1 });
  expect(await addressesOf(`?group_id=${board.id}`)).toEqual(["ann@corp.test"]);
  const changed = { address: "ann@corp.test", display_name: "Ann", groups: ["Staff"] };
  expect(await resultOf("POST", "directory/entries", changed)).toEqual({ added: 0, changed: 1 });
  expect(await addressesOf(`?group_id=${board.id}`)).toEqual([]);
  // The directory goes on being what it is.
  expect(await resultOf("GET", "directory/mailboxes?search=ann@")).toMatchObject([
    { display_name: "ann Example" },
  ]);
  expect(await resultOf("GET", "directory/entries?search=ann")).toMatchObject([
    { address: "ann@corp.test", display_name: "Ann", groups: ["Staff"], created_by: "token:super-admin" },
  ]);
  expect((await ask("DELETE", "directory/entries/ann@corp.test")).status).toBe(200);
  expect((await ask("DELETE", "directory/entries/ann@corp.test")).status).toBe(404);
  const facts = await on.api.database.asTenant(on.tenant.tenantId, (tx) =>
    tx.rows<{ data: object }>("select data from event where kind = 'directory.entries_changed' order by id"),
  );
  const [boss, staff] = [
    { "ann@corp.test": { displayName: "The boss", kind: "user", groups: ["Board"] } },
    { "ann@corp.test": { displayName: "Ann", kind: "user", groups: ["Staff"] } },
  ];
  expect(facts.map((it) => it.data)).toEqual([
    { added: 1, changed: 0, after: boss },
    { added: 0, changed: 1, before: boss, after: staff },
    { removed: 1, before: staff },
  ]);
});

test("a file is taken line by line, and each line that is not says why", async () => {
  const csv = "address,display name\ncyd@corp.test,Cyd\nnobody\neve@corp.test,Eve,boss\n";
  expect(await resultOf("POST", "directory/entries/import", { csv })).toEqual({
    added: 1,
    changed: 0,
    refused: [
      { line: 3, reason: "“nobody” is no address: one looks like ann@corp.example" },
      { line: 4, reason: "“boss” is no kind: write user, shared, resource, unknown, or nothing" },
    ],
  });
  expect(await resultOf("POST", "directory/entries/import", { csv: "x" })).toMatchObject({ added: 0 });
  // Of a file with too many lines nothing is entered, its first ones neither.
  const tooMany = Array.from({ length: 10_001 }, (_, index) => `p${index}@c.example`).join("\n");
  expect(await ask("POST", "directory/entries/import", { csv: tooMany })).toMatchObject({
    status: 400,
    body: { errors: [{ source: { pointer: "/body/csv" } }] },
  });
  expect(await resultOf("GET", "directory/entries?search=c.example")).toEqual([]);
});

test("the schedule is saved with who changed what, and counts at once", async () => {
  const path = "settings/directory";
  expect(await resultOf("GET", path)).toMatchObject({
    enabled: true,
    delta_minutes: 60,
    full_hours: 24,
    version: 0,
  });
  const off = { enabled: false, delta_minutes: 30, full_hours: 12, version: 0 };
  expect(await resultOf("PUT", path, off)).toMatchObject({ enabled: false, version: 1 });
  expect((await ask("PUT", path, off)).status).toBe(409);
  expect(await resultOf("GET", "directory/sync")).toMatchObject([{ due_at: null }]);
  await resultOf("PUT", path, { ...off, enabled: true, version: 1 });
  const [sync] = await resultOf<{ due_at: string | null }[]>("GET", "directory/sync");
  expect(sync?.due_at).not.toBeNull();
});
