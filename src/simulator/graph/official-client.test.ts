import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  PageIterator,
} from "@microsoft/microsoft-graph-client";
import type { MailFolder, Message, User } from "@microsoft/microsoft-graph-types";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IMMUTABLE, openTestTenant, type TestTenant } from "../../../test/support/simulator/test-tenant.ts";

let tenant: TestTenant;
let client: Client;

beforeAll(async () => {
  tenant = await openTestTenant();
  client = Client.init({
    baseUrl: `${tenant.base}/graph/`,
    defaultVersion: "v1.0",
    authProvider: (done) => {
      done(null, "");
    },
    // Over plain http the client sends no token of its own and takes "Authorization" away, in this spelling.
    fetchOptions: { headers: { authorization: `Bearer ${await tenant.token()}` } },
  });
});
afterAll(() => tenant[Symbol.asyncDispose]());

interface Page<Row> {
  readonly value: Row[];
  readonly "@odata.nextLink"?: string;
}

function messagesOf(address: string) {
  return client.api(`/users/${address}/messages`).headers({ Prefer: IMMUTABLE.prefer });
}

async function idOf(address: string, messageId: string): Promise<string> {
  const page = (await messagesOf(address)
    .filter(`internetMessageId eq '${messageId}'`)
    .get()) as Page<Message>;
  return page.value[0]?.id ?? "";
}

describe("Microsoft's own client", () => {
  test("finds a message by its Message-ID and moves it; the immutable id leads to it afterwards", async () => {
    const address = tenant.users[0]?.address ?? "";
    const messageId = tenant.deliver(address, { messageId: "<o'neil+1%&#@sender.test>" });
    const found = (await messagesOf(address)
      // The client encodes nothing: a bare + would be a space to Graph, and & or # the end of the filter.
      .filter(encodeURIComponent(`internetMessageId eq '${messageId.replaceAll("'", "''")}'`))
      .select(["id", "subject", "parentFolderId", "internetMessageHeaders"])
      .get()) as Page<Message>;
    expect(found.value).toHaveLength(1);
    const id = found.value[0]?.id ?? "";
    expect(found.value[0]?.internetMessageHeaders).toContainEqual(
      expect.objectContaining({ name: "X-MS-Exchange-Organization-Network-Message-Id" }),
    );

    const moved = (await client
      .api(`/users/${address}/messages/${id}/move`)
      .headers({ Prefer: IMMUTABLE.prefer })
      .post({ destinationId: "junkemail" })) as Message;
    const junk = (await client.api(`/users/${address}/mailFolders/junkemail`).get()) as MailFolder;
    expect(moved).toMatchObject({ id, parentFolderId: junk.id, subject: "A mail" });
    expect(await client.api(`/users/${address}/messages/${id}`).get()).toMatchObject({
      parentFolderId: junk.id,
    });
  });

  test("changes read state, flag and categories and reads them back", async () => {
    const address = tenant.users[0]?.address ?? "";
    const id = await idOf(address, tenant.deliver(address));
    const change = { isRead: true, flag: { flagStatus: "flagged" }, categories: ["Red"], importance: "high" };
    await client.api(`/users/${address}/messages/${id}`).patch(change);
    expect(await client.api(`/users/${address}/messages/${id}`).get()).toMatchObject(change);
  });

  test("deletes for good: 204, and then nobody knows the id", async () => {
    const address = tenant.users[1]?.address ?? "";
    const id = await idOf(address, tenant.deliver(address));
    await client.api(`/users/${address}/messages/${id}/permanentDelete`).post(undefined);
    const error: unknown = await client
      .api(`/users/${address}/messages/${id}`)
      .get()
      .catch((it: unknown) => it);
    expect(error).toBeInstanceOf(GraphError);
    expect(error).toMatchObject({ statusCode: 404, code: "ErrorItemNotFound" });
    expect(tenant.mailbox(1).items.get(id)?.changes).toBe(1);
  });

  test("walks all pages of users and of messages by the links it is given", async () => {
    const address = tenant.users[2]?.address ?? "";
    const sent = Array.from({ length: 7 }, () => tenant.deliver(address)).toSorted();
    const pages = async <Row>(path: string): Promise<Row[]> => {
      const rows: Row[] = [];
      const first = (await client.api(path).get()) as Page<Row>;
      const iterator = new PageIterator(
        withLocalLinks(client),
        localLink(first),
        (row: Row) => rows.push(row) > 0,
      );
      await iterator.iterate();
      return rows;
    };
    const messages = await pages<Message>(`/users/${address}/messages?$top=3&$select=internetMessageId`);
    expect(messages.map((it) => it.internetMessageId ?? "").toSorted()).toEqual(sent);
    const users = await pages<User>("/users?$top=2&$select=id,mail");
    expect(users.map((it) => it.mail)).toEqual(tenant.users.map((it) => it.address));
  });

  test("runs a batch over several mailboxes, and each item has its own answer", async () => {
    const [first, second] = [tenant.users[0]?.address ?? "", tenant.users[1]?.address ?? ""];
    const id = await idOf(first, tenant.deliver(first));
    const batch = new BatchRequestContent([
      {
        id: "move",
        request: new Request(`${tenant.base}/users/${first}/messages/${id}/move`, {
          method: "POST",
          headers: { "Content-Type": "application/json", Prefer: IMMUTABLE.prefer },
          body: JSON.stringify({ destinationId: "deleteditems" }),
        }),
      },
      {
        id: "wrong",
        request: new Request(`${tenant.base}/users/${second}/messages/${id}`, { method: "GET" }),
      },
    ]);
    const content = await batch.getContent();
    const answers = new BatchResponseContent(
      (await client.api("/$batch").post(content)) as ConstructorParameters<typeof BatchResponseContent>[0],
    );
    expect(answers.getResponseById("move").status).toBe(201);
    expect(await answers.getResponseById("move").json()).toMatchObject({ id });
    expect(answers.getResponseById("wrong").status).toBe(404);
  });
});

// The client takes only links that begin with https:// apart, so a plain one is shortened to its path first.
function localLink<Row>(page: Page<Row>): Page<Row> {
  const link = page["@odata.nextLink"]?.split("/v1.0")[1];
  return { value: page.value, ...(link === undefined ? {} : { "@odata.nextLink": link }) };
}

function withLocalLinks(inner: Client): Client {
  const local = Object.create(inner) as Client;
  local.api = (path) => inner.api(path.split("/v1.0").at(-1) ?? path);
  return local;
}
