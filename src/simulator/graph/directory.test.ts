import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestTenant, type TestTenant } from "../../../test/support/simulator/test-tenant.ts";

let tenant: TestTenant;

beforeAll(async () => {
  tenant = await openTestTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());

async function mails(path: string, filter: string): Promise<readonly unknown[]> {
  const { body } = await tenant.graph("GET", `${path}?$filter=${encodeURIComponent(filter)}`);
  return body.value.map((it) => it["mail"]);
}

describe("users", () => {
  test("are found by any of their addresses; the prefix says which kind it is", async () => {
    const [user] = tenant.users;
    const [primary, alias] = [user?.address ?? "", user?.aliases[0] ?? ""];
    expect(await mails("/users", `proxyAddresses/any(x:x eq 'smtp:${alias}')`)).toEqual([primary]);
    expect(await mails("/users", `proxyAddresses/any(x:x eq 'SMTP:${primary.toUpperCase()}')`)).toEqual([
      primary,
    ]);
    expect(await mails("/users", `proxyAddresses/any(x:x eq 'smtp:${primary}')`)).toEqual([]);
    const either = ["smtp", "SMTP"].map((it) => `proxyAddresses/any(x:x eq '${it}:${primary}')`).join(" or ");
    expect(await mails("/users", either)).toEqual([primary]);
    expect(await mails("/users", `mail eq '${primary}'`)).toEqual([primary]);
    expect(await mails("/users", `userPrincipalName eq '${alias}'`)).toEqual([]);
  });

  test("a tenant may be set not to mind the prefix's case", async () => {
    await using lenient = await openTestTenant({ ignoresProxyPrefixCase: true });
    const filter = encodeURIComponent(`proxyAddresses/any(x:x eq 'smtp:${lenient.users[0]?.address}')`);
    expect((await lenient.graph("GET", `/users?$filter=${filter}`)).body.value).toHaveLength(1);
  });

  test("are read by id and by principal name, without their addresses unless asked", async () => {
    const [user] = tenant.users;
    const byId = await tenant.graph("GET", `/users/${user?.id}`);
    expect(byId.body).toMatchObject({ id: user?.id, userPrincipalName: user?.address });
    expect(byId.body["proxyAddresses"]).toBeUndefined();
    const selected = await tenant.graph("GET", `/users('${user?.address}')?$select=proxyAddresses`);
    expect(selected.body["proxyAddresses"]).toEqual([`SMTP:${user?.address}`, `smtp:${user?.aliases[0]}`]);
    const alias = await tenant.graph("GET", `/users/${user?.aliases[0]}`);
    expect(alias).toMatchObject({ status: 404, body: { error: { code: "Request_ResourceNotFound" } } });
  });

  test("shared mailboxes are users that cannot sign in and have no plan", async () => {
    const shared = tenant.users.at(-1);
    const { body } = await tenant.graph("GET", `/users/${shared?.id}?$select=accountEnabled,assignedPlans`);
    expect(body).toMatchObject({ accountEnabled: false, assignedPlans: [] });
    const settings = await tenant.graph("GET", `/users/${shared?.id}/mailboxSettings`);
    expect(settings.body["userPurpose"]).toBe("shared");
  });

  test("what cannot be filtered by is refused, not ignored", async () => {
    const answer = await tenant.graph("GET", `/users?$filter=${encodeURIComponent("shoeSize eq 42")}`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "Request_UnsupportedQuery" } } });
  });
});

describe("groups", () => {
  const members = async (name: string, cast = "", query = ""): Promise<readonly unknown[]> => {
    const filter = encodeURIComponent(`mail eq '${name}@contoso.test'`);
    const { body } = await tenant.graph("GET", `/groups?$filter=${filter}`);
    const answer = await tenant.graph("GET", `/groups/${body.value[0]?.id}/transitiveMembers${cast}${query}`);
    return answer.body.value.map((it) => `${String(it["@odata.type"])} ${String(it["mail"])}`);
  };

  test("are expanded through nested groups, with the type of each member", async () => {
    const user = (index: number): string => `#microsoft.graph.user ${tenant.users[index]?.address}`;
    expect(await members("finance-and-friends")).toEqual([
      "#microsoft.graph.group finance@contoso.test",
      "#microsoft.graph.orgContact friend@elsewhere.test",
      user(0),
      user(3),
    ]);
    expect(await members("finance-and-friends", "/microsoft.graph.user", "?$count=true")).toEqual([
      user(0),
      user(3),
    ]);
  });

  test("a Microsoft 365 group says that it is one", async () => {
    const filter = encodeURIComponent("proxyAddresses/any(p:p eq 'SMTP:project@contoso.test')");
    const { body } = await tenant.graph("GET", `/groups?$filter=${filter}`);
    expect(body.value.map((it) => it["groupTypes"])).toEqual([["Unified"]]);
  });

  test("that contain each other, or themselves, end; dynamic ones are not known to Graph", async () => {
    const group = (id: string, members: readonly string[]) =>
      ({
        id,
        address: `${id}@contoso.test`,
        aliases: [],
        displayName: id,
        kind: "distribution",
        members,
      }) as const;
    const dynamic = { ...group("dyn", [tenant.users[0]?.id ?? ""]), kind: "dynamic-distribution" } as const;
    const groups = [group("a", ["a", "b"]), group("b", ["a", tenant.users[1]?.id ?? ""]), dynamic];
    await using circular = await openTestTenant({ groups });
    const { body } = await circular.graph("GET", "/groups/a/transitiveMembers");
    expect(body.value.map((it) => it.id)).toEqual(["b", tenant.users[1]?.id]);
    const listed = await circular.graph("GET", "/groups");
    expect(listed.body.value.map((it) => it.id)).toEqual(["a", "b"]);
    expect(circular.organisation.resolve("dyn@contoso.test")).toHaveLength(1);
  });
});

describe("folders", () => {
  test("are listed ten a page without the hidden ones, and by their parent", async () => {
    const path = `/users/${tenant.users[0]?.id}/mailFolders`;
    const { body } = await tenant.graph("GET", path);
    const names = body.value.map((it) => it["displayName"]);
    expect(names).toContain("Inbox");
    expect(names).not.toContain("Sync Issues");
    const all = await tenant.graph("GET", `${path}?includeHiddenFolders=true&$top=100`);
    const hidden = all.body.value.find((it) => it["displayName"] === "Sync Issues");
    expect(hidden?.["isHidden"]).toBe(true);
    const below = await tenant.graph("GET", `${path}/syncissues/childFolders`);
    expect(below.body.value.map((it) => it["displayName"])).toEqual([
      "Conflicts",
      "Local Failures",
      "Server Failures",
    ]);
    expect(below.body.value[0]?.parentFolderId).toBe(hidden?.id);
  });
});
