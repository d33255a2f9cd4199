import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { IMMUTABLE, openTestTenant, type TestTenant } from "../../../test/support/simulator/test-tenant.ts";

let tenant: TestTenant;
let user: string;
beforeEach(async () => {
  tenant = await openTestTenant();
  user = tenant.users[0]?.address ?? "";
});
afterEach(() => tenant[Symbol.asyncDispose]());

const RECEIVED = { id: "Integer 0x0E07", value: "1" };
const MESSAGE = {
  internetMessageId: "<own@app.test>",
  subject: "A täst",
  body: { contentType: "text", content: "Hello" },
  from: { emailAddress: { address: "app@app.test" } },
  toRecipients: [{ emailAddress: { address: "you@corp.test" } }],
  importance: "low",
  categories: ["Blue"],
  flag: { flagStatus: "flagged" },
};

const create = (body: object, folder = "/mailFolders/inbox") =>
  tenant.graph("POST", `/users/${user}${folder}/messages`, { body, headers: IMMUTABLE });

describe("a message that an application writes", () => {
  test("is what it says, and is found and read like any other", async () => {
    const written = { ...MESSAGE, singleValueExtendedProperties: [RECEIVED] };
    const { status, body } = await create(written);
    expect(status).toBe(201);
    const { body: read } = await tenant.graph("GET", `/users/${user}/messages/${body.id}`, {
      headers: IMMUTABLE,
    });
    expect(read).toMatchObject({
      id: body.id,
      internetMessageId: "<own@app.test>",
      subject: "A täst",
      isDraft: false,
      isRead: true,
      importance: "low",
      categories: ["Blue"],
      flag: { flagStatus: "flagged" },
    });
    const filter = encodeURIComponent("internetMessageId eq '<own@app.test>'");
    const { body: found } = await tenant.graph("GET", `/users/${user}/messages?$filter=${filter}`);
    expect(found.value).toHaveLength(1);
    const mime = await tenant.graph("GET", `/users/${user}/messages/${body.id}/$value`, {
      headers: IMMUTABLE,
    });
    expect(mime.body["text"]).toContain("Message-ID: <own@app.test>\r\n");
  });

  test("is a draft unless its flags say at once that it is none, and later nobody can change that", async () => {
    const { body } = await create(MESSAGE);
    expect(body["isDraft"]).toBe(true);
    const patch = await tenant.graph("PATCH", `/users/${user}/messages/${body.id}`, {
      body: { isDraft: false },
      headers: IMMUTABLE,
    });
    expect(patch.status).toBe(400);
    expect((await create(MESSAGE, "")).body["isDraft"]).toBe(true);
  });

  test("has the times that it is given", async () => {
    const at = "2026-01-02T03:04:05Z";
    const times = ["SystemTime 0x0039", "SystemTime 0x0E06"].map((id) => ({ id, value: at }));
    const { body } = await create({ ...MESSAGE, singleValueExtendedProperties: times });
    expect([body["sentDateTime"], body["receivedDateTime"]]).toEqual([at, at]);
  });

  test.each([
    [{ ...MESSAGE, sentDateTime: "2026-01-02T03:04:05Z" }],
    [{ ...MESSAGE, internetMessageHeaders: [{ name: "Received", value: "from a" }] }],
    [{ ...MESSAGE, importance: "very" }],
  ])("is refused with what nobody may set", async (body) => {
    expect(await create(body)).toMatchObject({ status: 400, body: { error: { code: "BadRequest" } } });
  });

  test("needs a folder that is there, and the right to write", async () => {
    expect((await create(MESSAGE, "/mailFolders/nowhere")).status).toBe(400);
    await tenant[Symbol.asyncDispose]();
    const [client] = tenant.organisation.seed.clients;
    tenant = await openTestTenant({ clients: [{ id: "app", ...client, roles: ["Mail.Read"] }] });
    expect((await create(MESSAGE)).body.error.code).toBe("ErrorAccessDenied");
  });

  test("is not there where the provider only says that it wrote it", async () => {
    const { faults } = tenant.organisation;
    faults.set([{ kind: "lie", operation: "graph.create" }]);
    const { status, body } = await create(MESSAGE);
    expect(status).toBe(201);
    const read = await tenant.graph("GET", `/users/${user}/messages/${body.id}`, { headers: IMMUTABLE });
    expect(read.body.error.code).toBe("ErrorItemNotFound");
  });
});
