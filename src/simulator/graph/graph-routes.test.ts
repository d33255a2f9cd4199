import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { userMovesItem } from "../microsoft/user-actions.ts";
import { IMMUTABLE, openTestTenant, type TestTenant } from "../../../test/support/simulator/test-tenant.ts";

let tenant: TestTenant;
let user: string;

beforeEach(async () => {
  tenant = await openTestTenant();
  user = tenant.users[0]?.address ?? "";
});
afterEach(() => tenant[Symbol.asyncDispose]());

/** The id Graph gives for a delivered mail, of the kind the headers ask for. */
async function find(messageId: string, headers: Record<string, string> = {}): Promise<string> {
  const filter = encodeURIComponent(`internetMessageId eq '${messageId}'`);
  const { body } = await tenant.graph("GET", `/users/${user}/messages?$filter=${filter}`, { headers });
  return body.value[0]?.id ?? "";
}

const move = (id: string, destinationId: string, headers: Record<string, string> = {}) =>
  tenant.graph("POST", `/users/${user}/messages/${id}/move`, { body: { destinationId }, headers });
const get = (id: string, headers: Record<string, string> = {}) =>
  tenant.graph("GET", `/users/${user}/messages/${id}`, { headers });

describe("ids", () => {
  test("a move gives the message a new id, and the one before is known no more", async () => {
    const before = await find(tenant.deliver(user));
    const moved = await move(before, "junkemail");
    expect(moved.status).toBe(201);
    expect(moved.body.id).not.toBe(before);
    expect(await get(before)).toMatchObject({ status: 404, body: { error: { code: "ErrorItemNotFound" } } });
    expect((await get(moved.body.id)).status).toBe(200);
  });

  test("an immutable id survives moves by the app and by the user", async () => {
    const id = await find(tenant.deliver(user), IMMUTABLE);
    expect((await move(id, "junkemail", IMMUTABLE)).body.id).toBe(id);
    userMovesItem(tenant.mailbox(), id, "Archive", tenant.clock.now);
    const read = await get(id, IMMUTABLE);
    expect(read.body.id).toBe(id);
    expect(read.headers.get("preference-applied")).toContain("ImmutableId");
  });

  test("ids are case-sensitive, and what Exchange could not have made is refused as malformed", async () => {
    const id = await find(tenant.deliver(user), IMMUTABLE);
    expect((await get(swapCase(id))).body.error.code).toBe("ErrorItemNotFound");
    expect(await get("hello")).toMatchObject({
      status: 400,
      body: { error: { code: "ErrorInvalidIdMalformed" } },
    });
  });

  test("an id of another mailbox is not found", async () => {
    const id = await find(tenant.deliver(user), IMMUTABLE);
    const answer = await tenant.graph("GET", `/users/${tenant.users[1]?.address}/messages/${id}`);
    expect(answer.body.error.code).toBe("ErrorItemNotFound");
  });
});

describe("what the message list shows", () => {
  const count = async (path: string): Promise<number> =>
    (await tenant.graph("GET", `/users/${user}/${path}`)).body.value.length;

  test("Junk and Deleted Items belong to the mailbox, Recoverable Items must be named, Purges cannot be", async () => {
    tenant.deliver(user, { toJunk: true });
    await move(await find(tenant.deliver(user)), "deleteditems");
    const id = await find(tenant.deliver(user), IMMUTABLE);
    await move(id, "recoverableitemsdeletions");
    expect(await count("messages")).toBe(2);
    expect(await count("mailFolders/recoverableitemsdeletions/messages")).toBe(1);
    expect((await get(id)).status).toBe(200);

    expect((await tenant.graph("POST", `/users/${user}/messages/${id}/permanentDelete`)).status).toBe(204);
    expect(await count("mailFolders/recoverableitemsdeletions/messages")).toBe(0);
    expect((await get(id)).body.error.code).toBe("ErrorItemNotFound");
    const named = await tenant.graph("GET", `/users/${user}/mailFolders/recoverableitemspurges`);
    expect(named.body.error.code).toBe("ErrorInvalidIdMalformed");
    const [mailbox] = tenant.organisation.state().mailboxes;
    expect(mailbox?.items.map((it) => it.place)).toContain("Recoverable Items/Purges");
  });

  test("the way up from Deletions ends outside of what people see", async () => {
    const folder = async (name: string) =>
      (await tenant.graph("GET", `/users/${user}/mailFolders/${name}`)).body;
    const deletions = await folder("recoverableitemsdeletions");
    const parent = await folder(deletions.parentFolderId);
    expect(parent["displayName"]).toBe("Recoverable Items");
    expect(parent.id).not.toBe((await folder("msgfolderroot")).id);
    expect(parent.parentFolderId).toBe((await folder("msgfolderroot")).parentFolderId);
  });

  test("ten a page, newest first, and no page says more than was asked", async () => {
    for (let minute = 0; minute < 12; minute += 1) {
      tenant.clock.now = new Date(tenant.clock.now.getTime() + 60_000);
      tenant.deliver(user, { subject: `mail ${minute}` });
    }
    const first = await tenant.graph("GET", `/users/${user}/messages?$select=subject`);
    expect(first.body.value.map((it) => it["subject"])).toEqual(
      Array.from({ length: 10 }, (_, i) => `mail ${11 - i}`),
    );
    expect(Object.keys(first.body.value[0] ?? {}).toSorted()).toEqual(["@odata.etag", "id", "subject"]);
    const rest = first.body["@odata.nextLink"]?.split("/v1.0")[1] ?? "";
    const second = await tenant.graph("GET", rest);
    expect(second.body.value.map((it) => it["subject"])).toEqual(["mail 1", "mail 0"]);
    expect(second.body["@odata.nextLink"]).toBeUndefined();
  });

  test("headers come only where they are asked for", async () => {
    const id = await find(tenant.deliver(user));
    expect((await get(id)).body["internetMessageHeaders"]).toBeUndefined();
    const asked = await get(`${id}?$select=internetMessageHeaders`);
    expect(asked.body["internetMessageHeaders"]).toContainEqual({ name: "To", value: user });
    expect((await get(`${id}?$select=misspelt`)).status).toBe(400);
  });

  test("$value is the mail byte for byte as it was delivered", async () => {
    const id = await find(tenant.deliver(user));
    const { body } = await tenant.graph("GET", `/users/${user}/messages/${id}/$value`);
    expect(body["text"]).toBe(tenant.mailbox().items.values().next().value?.content.mime.toString());
  });

  test("sorting by what does not lead the filter is InefficientFilter", async () => {
    const filter = encodeURIComponent("subject eq 'x'");
    const answer = await tenant.graph(
      "GET",
      `/users/${user}/messages?$filter=${filter}&$orderby=receivedDateTime desc`,
    );
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "InefficientFilter" } } });
  });
});

test("a property that cannot be searched by is refused, even in an empty mailbox", async () => {
  const filter = encodeURIComponent("subject eq 'x' or shoeSize eq 42");
  expect((await tenant.graph("GET", `/users/${user}/messages?$filter=${filter}`)).status).toBe(400);
});

describe("what can be done", () => {
  test("only a call that changes something counts as a change", async () => {
    const id = await find(tenant.deliver(user), IMMUTABLE);
    await move(id, "junkemail");
    await move(id, "junkemail");
    const patch = { body: { isRead: true } };
    await tenant.graph("PATCH", `/users/${user}/messages/${id}`, patch);
    await tenant.graph("PATCH", `/users/${user}/messages/${id}`, patch);
    expect(tenant.mailbox().items.get(id)).toMatchObject({ changes: 2, isRead: true });
  });

  test("a folder that is gone is ErrorFolderNotFound, a name Graph does not know is malformed", async () => {
    const id = await find(tenant.deliver(user));
    const { body } = await tenant.graph("GET", `/users/${user}/mailFolders/inbox`);
    expect((await move(id, swapCase(body.id))).body.error.code).toBe("ErrorFolderNotFound");
    expect((await move(id, "recoverableitemspurges")).body.error.code).toBe("ErrorInvalidIdMalformed");
  });

  test("with Recoverable Items full nothing more can be deleted, but junk is still open", async () => {
    const id = await find(tenant.deliver(user), IMMUTABLE);
    tenant.mailbox().isRecoverableFull = true;
    expect(await move(id, "recoverableitemsdeletions")).toMatchObject({
      status: 507,
      body: { error: { code: "ErrorQuotaExceeded" } },
    });
    const purge = await tenant.graph("POST", `/users/${user}/messages/${id}/permanentDelete`);
    expect(purge.body.error.code).toBe("ErrorQuotaExceeded");
    expect((await move(id, "junkemail")).status).toBe(201);
  });

  test("DELETE leads to Recoverable Items, and not out of them", async () => {
    const id = await find(tenant.deliver(user), IMMUTABLE);
    expect((await tenant.graph("DELETE", `/users/${user}/messages/${id}`)).status).toBe(204);
    const again = await tenant.graph("DELETE", `/users/${user}/messages/${id}`);
    expect(again.body.error.code).toBe("ErrorCannotDeleteObject");
  });

  test("national clouds have no permanentDelete", async () => {
    await using national = await openTestTenant({ isNationalCloud: true });
    national.deliver(user);
    const { body } = await national.graph("GET", `/users/${user}/messages`);
    const answer = await national.graph(
      "POST",
      `/users/${user}/messages/${body.value[0]?.id}/permanentDelete`,
    );
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "BadRequest" } } });
  });

  test("what cannot be changed on a received message is refused", async () => {
    const id = await find(tenant.deliver(user));
    const answer = await tenant.graph("PATCH", `/users/${user}/messages/${id}`, {
      body: { subject: "other" },
    });
    expect(answer.status).toBe(400);
  });
});

describe("who may come in", () => {
  test("without a good token: 401", async () => {
    const bad = await tenant.graph("GET", "/users", { headers: { authorization: "Bearer a.b.c" } });
    expect(bad).toMatchObject({ status: 401, body: { error: { code: "InvalidAuthenticationToken" } } });
  });

  test("a token is good for its hour and no longer", async () => {
    expect((await tenant.graph("GET", "/users")).status).toBe(200);
    tenant.clock.now = new Date(tenant.clock.now.getTime() + 3_601_000);
    expect((await tenant.graph("GET", "/users")).status).toBe(401);
  });

  test("an app without the permission is told so in the words of mail and of directory", async () => {
    const [client] = tenant.organisation.seed.clients;
    await using poor = await openTestTenant({
      clients: [{ id: client?.id ?? "", secret: "s", roles: ["Mail.Read"] }],
    });
    poor.deliver(user);
    const { body } = await poor.graph("GET", `/users/${user}/messages`);
    const moved = await poor.graph("POST", `/users/${user}/messages/${body.value[0]?.id}/move`, {
      body: { destinationId: "junkemail" },
    });
    expect(moved).toMatchObject({ status: 403, body: { error: { code: "ErrorAccessDenied" } } });
    expect((await poor.graph("GET", "/users")).body.error.code).toBe("Authorization_RequestDenied");
  });

  test.each([
    ["on-premises", 404, "MailboxNotEnabledForRESTAPI"],
    ["unlicensed", 404, "MailboxNotEnabledForRESTAPI"],
    ["out-of-scope", 403, "ErrorAccessDenied"],
  ] as const)("a mailbox that is %s answers %i %s", async (kind, status, code) => {
    const users = tenant.users.map((it) => ({ ...it, kind }));
    await using other = await openTestTenant({ users });
    expect(await other.graph("GET", `/users/${user}/messages`)).toMatchObject({
      status,
      body: { error: { code } },
    });
  });

  test("nobody's address, an alias and a group are no mailboxes", async () => {
    const alias = tenant.users[0]?.aliases[0] ?? "";
    for (const name of ["nobody@contoso.test", alias, "project@contoso.test", "everyone@contoso.test"]) {
      const answer = await tenant.graph("GET", `/users/${name}/messages`);
      expect(answer).toMatchObject({ status: 404, body: { error: { code: "ErrorInvalidUser" } } });
    }
  });
});

function swapCase(id: string): string {
  return (
    id.slice(0, 40) +
    id.slice(40).replace(/[a-zA-Z]/g, (it) => (it === it.toLowerCase() ? it.toUpperCase() : it.toLowerCase()))
  );
}
