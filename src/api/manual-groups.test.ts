import { beforeAll, expect, test } from "vitest";
import { groupByHand } from "../../test/support/directory-changes.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { runCli } from "../../test/support/run-cli.ts";
import { seedGroup } from "../../test/support/seed-group.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";

const on = openForFile();
const { ask } = on;
beforeAll(async () => {
  await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob"] });
});

const cli = (...argv: readonly string[]) => runCli(argv, { connection: on.connection });
const address = (name: string): string => `${name}@${on.tenant.domain}`;
const setting = (scope: unknown) => ({
  integration_id: on.tenant.integrationId,
  destinations: { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "none", BULK: "none" },
  scope,
});

test("who only asks who is in a directory's group is led to where that is told, and not told to change anything", async () => {
  const { id } = await seedGroup(on.api.database, on.tenant, { name: "Entra's" });
  const saying = (text: RegExp) => ({
    status: 409,
    body: { errors: [{ message: expect.stringMatching(text) as unknown }] },
  });
  expect(await ask("GET", `directory/groups/${id}/members`)).toMatchObject(saying(/is listed by/));
  const change = { add: [address("ann")] };
  expect(await ask("PATCH", `directory/groups/${id}`, change)).toMatchObject(saying(/change it there/));
});

test("members are put in and taken out by address, each once, and the fact says who was in it before and after", async () => {
  const id = await groupByHand(ask, "Team", address("ann"));
  const path = `directory/groups/${id}`;
  const change = { add: [address("bob").toUpperCase(), address("ann")], remove: [address("zoe")] };
  expect((await ask("PATCH", path, change)).body.result).toEqual({ id, members: 2 });
  expect((await ask("GET", `${path}/members?per_page=1`)).body).toMatchObject({
    result: [{ address: address("ann") }],
    result_info: { total_count: 2 },
  });
  // Whoever has the address is in it, whether he was entered or a directory tells of him.
  const found = await ask("GET", `directory/mailboxes?group_id=${id}`);
  expect(found.body.result).toMatchObject([
    { primary_address: address("ann") },
    { primary_address: address("bob") },
  ]);
  expect((await ask("PATCH", path, {})).status).toBe(400);
  expect((await ask("PATCH", path, { add: ["nobody"] })).status).toBe(400);
  const facts = await on.api.database.asWorker((tx) =>
    tx.rows("select data from event where kind = 'directory.group_changed' and tenant_id = $1", [
      on.tenant.tenantId,
    ]),
  );
  expect(facts).toMatchObject([
    {
      data: {
        group: "Team",
        added: 1,
        removed: 0,
        before: { members: 1, addresses: [address("ann")] },
        after: { members: 2 },
      },
    },
  ]);
});

test("a group that is used is not deleted, and the refusal says where; unused it goes, and its entries stay", async () => {
  const id = await groupByHand(ask, "Pilot", address("ann"));
  const path = `directory/groups/${id}`;
  await ask("PUT", "settings/auto_retract", setting({ except: { groups: [id] } }));
  await ask("POST", "settings/important_groups", { group_id: id });
  const refused = await ask("DELETE", path);
  expect(refused).toMatchObject({ status: 409, body: { errors: [{ type: "in_use" }] } });
  expect(JSON.stringify(refused.body.errors)).toMatch(/the important people; the scope of Auto-Retract for /);
  await ask("DELETE", `settings/important_groups/${id}`);
  expect((await ask("DELETE", path)).status).toBe(409);
  await ask("PUT", "settings/auto_retract", setting(null));
  expect((await ask("DELETE", path)).body.result).toEqual({ id });
  expect((await ask("DELETE", path)).status).toBe(404);
  expect((await ask("GET", `directory/entries?search=ann`)).body.result).toMatchObject([{ groups: [] }]);
});

test("a group of a directory is changed there", async () => {
  const { id } = await seedGroup(on.api.database, on.tenant, { name: "Sales" });
  const path = `directory/groups/${id}`;
  const refused = { status: 409, body: { errors: [{ type: "wrong_state" }] } };
  expect(await ask("PATCH", path, { add: [address("ann")] })).toMatchObject(refused);
  expect(await ask("DELETE", path)).toMatchObject(refused);
  expect(await ask("GET", `${path}/members`)).toMatchObject(refused);
});

test("whoever takes a group into a scope while it is deleted is not left with nobody", async () => {
  const id = await groupByHand(ask, "Brief", address("bob"));
  const [saved, deleted] = await Promise.all([
    ask("PUT", "settings/auto_retract", setting({ only: { groups: [id] } })),
    ask("DELETE", `directory/groups/${id}`),
  ]);
  expect([saved.status, deleted.status]).toEqual(saved.status === 200 ? [200, 409] : [404, 200]);
});

test("on the command line groups are shown, changed and deleted by name, and go on the list of important people", async () => {
  await groupByHand(ask, "Legal", address("ann"));
  expect((await cli("directory", "group", "add", "legal", address("bob"))).out).toContain("2 members");
  expect((await cli("directory", "group", "members", "legal")).out).toContain(address("bob"));
  expect((await cli("directory", "group", "remove", "legal", address("bob"), "--json")).json).toMatchObject({
    members: 1,
  });
  const people = (...argv: readonly string[]) => cli("settings", "important-people", ...argv);
  expect((await people("add-group", "legal", "--note", "counsel")).out).toContain("1 mailbox");
  expect((await people("groups")).out).toMatch(/Legal +1 +counsel/);
  expect(await cli("directory", "group", "delete", "legal", "--yes")).toMatchObject({
    exitCode: 1,
    note: expect.stringContaining("the important people"),
  });
  expect((await people("remove-group", "Legal")).exitCode).toBe(0);
  expect((await people("groups")).out).toContain("No group is on the list.");
  expect((await cli("directory", "group", "delete", "legal")).exitCode).toBe(1);
  expect((await cli("directory", "group", "delete", "legal", "--yes")).out).toContain("Deleted legal");
});

test("the schedule of readings is shown and changed, and what is not said stays", async () => {
  expect((await cli("directory", "schedule")).out).toContain("everything every 24 hours");
  const changed = await cli("directory", "schedule", "--off", "--delta-minutes", "30", "--json");
  expect(changed.json).toMatchObject({ enabled: false, delta_minutes: 30, full_hours: 24, version: 1 });
  expect((await cli("directory", "schedule", "--full-hours", "12")).out).toContain("only when somebody asks");
  expect((await cli("directory", "schedule", "--on", "--off")).exitCode).toBe(2);
  expect((await cli("directory", "schedule", "--full-hours", "5")).exitCode).toBe(2);
});
