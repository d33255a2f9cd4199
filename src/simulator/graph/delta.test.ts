import { afterAll, beforeAll, expect, test } from "vitest";
import { seedId, type UserSeed } from "../microsoft/seed.ts";
import { type Body, openTestTenant, type TestTenant } from "../../../test/support/simulator/test-tenant.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTestTenant({ crowd: 250 });
});
afterAll(() => tenant[Symbol.asyncDispose]());

interface Told {
  readonly rows: readonly Body[];
  readonly pages: number;
  readonly link: string;
}

/** Follows the links to the last page. */
async function readAll(path: string, prefer = "odata.maxpagesize=100"): Promise<Told> {
  const rows: Body[] = [];
  for (let [next, pages] = [path, 1]; ; pages += 1) {
    const { status, body } = await tenant.graph("GET", next, { headers: { prefer } });
    expect(status).toBe(200);
    rows.push(...body.value);
    const link = body["@odata.deltaLink"];
    if (typeof link === "string") return { rows, pages, link: below(link) };
    next = below(body["@odata.nextLink"] ?? "");
  }
}

const below = (link: string): string => link.slice(link.indexOf("/v1.0/") + "/v1.0".length);
const idsOf = ({ rows }: Told): readonly string[] => rows.map((it) => it.id);

test("users come page by page, the crowd after the others, and then only what has changed since", async () => {
  const first = await readAll("/users/delta?$select=displayName,proxyAddresses");
  expect([first.rows.length, first.pages]).toEqual([255, 3]);
  expect(first.rows.at(-1)).toMatchObject({ displayName: "Person 249" });
  expect((await readAll(first.link)).rows).toEqual([]);

  const eve: UserSeed = {
    id: seedId("contoso.test", "eve"),
    address: "eve@contoso.test",
    aliases: [],
    displayName: "Eve",
    kind: "user",
  };
  tenant.organisation.putUser(eve);
  tenant.organisation.removeUser(tenant.users[0]?.id ?? "");
  const changed = await readAll(first.link);
  expect(changed.rows).toEqual([
    { id: eve.id, displayName: "Eve", proxyAddresses: ["SMTP:eve@contoso.test"] },
    { id: tenant.users[0]?.id, "@removed": { reason: "deleted" } },
  ]);
  expect((await readAll(changed.link)).rows).toEqual([]);
});

test("what changes while everything is read is told afterwards", async () => {
  const { body } = await tenant.graph("GET", "/users/delta", {
    headers: { prefer: "odata.maxpagesize=250" },
  });
  const user = tenant.users[1];
  if (user === undefined) throw new Error("nobody");
  tenant.organisation.putUser({ ...user, displayName: "Another name" });
  const rest = await readAll(below(body["@odata.nextLink"] ?? ""));
  expect(idsOf(await readAll(rest.link))).toEqual([user.id]);
});

test("groups come with their members in parts, and afterwards with those who came and went", async () => {
  const first = await readAll("/groups/delta?$select=displayName,members");
  const crowd = first.rows.filter((it) => it["displayName"] === "The crowd");
  expect(crowd[0]?.["members@delta"]).toHaveLength(250);
  const [, finance] = tenant.organisation.directory.groups;
  if (finance === undefined) throw new Error("no group");
  const [left = ""] = finance.members;
  tenant.organisation.directory.putGroup({ ...finance, members: [tenant.users[1]?.id ?? ""] });
  const { rows } = await readAll(first.link);
  const member = (id = "") =>
    expect.objectContaining({ id, "@odata.type": "#microsoft.graph.user" }) as unknown;
  expect(rows).toHaveLength(1);
  expect(rows[0]).toEqual({
    id: finance.id,
    "members@delta": expect.arrayContaining([member(tenant.users[1]?.id)]),
  });
  expect(rows[0]?.["members@delta"]).toContainEqual(
    expect.objectContaining({ id: left, "@removed": { reason: "deleted" } }),
  );
});

test("only later changes can be asked for from the start, and what delta does not know is refused", async () => {
  const { body } = await tenant.graph("GET", "/users/delta?$deltatoken=latest");
  expect(body.value).toEqual([]);
  expect((await readAll(below(String(body["@odata.deltaLink"])))).rows).toEqual([]);
  expect((await tenant.graph("GET", "/users/delta?$top=5")).status).toBe(400);
});

test("one of the crowd is found by id, by address and by alias", async () => {
  const user = await tenant.graph("GET", "/users/person-7@contoso.test");
  expect(user.body).toMatchObject({ displayName: "Person 7" });
  expect((await tenant.graph("GET", `/users/${user.body.id}`)).body).toMatchObject({
    displayName: "Person 7",
  });
  expect(tenant.organisation.resolve("p7@contoso.test")).toMatchObject([{ mailboxId: user.body.id }]);
  expect(tenant.organisation.resolve("person-250@contoso.test")).toEqual([]);
});
