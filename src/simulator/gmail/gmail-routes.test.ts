import type { gmail_v1 } from "@googleapis/gmail";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestWorkspace, type TestWorkspace } from "../../../test/support/simulator/test-workspace.ts";
import type { StateItem } from "../world.ts";

const ADA = "ada.abel@workspace.example";
const BELA = "bela.abel@workspace.example";
const MIME = [
  "Received: by mx.google.com id two",
  "Received: by relay.example id one",
  "Message-ID: <invoice@shop.example>",
  "From: Shop <shop@shop.example>",
  "Subject: =?utf-8?q?F=C3=A4llig?=",
  "",
  "Pay   now\r\n",
].join("\r\n");

let workspace: TestWorkspace;
let messages: gmail_v1.Resource$Users$Messages;
beforeAll(async () => {
  workspace = await openTestWorkspace({ limits: { unitsPerUserMinute: 1_000_000 } });
  ({ messages } = workspace.gmail(ADA).users);
});
afterAll(() => workspace[Symbol.asyncDispose]());

function stateOf(id: string): StateItem | undefined {
  return workspace.organisation
    .state()
    .mailboxes.flatMap((it) => it.items)
    .find((it) => it.id === id);
}

async function listed(
  parameters: gmail_v1.Params$Resource$Users$Messages$List,
): Promise<string[] | undefined> {
  const { data } = await messages.list({ userId: "me", ...parameters });
  return data.messages?.map((it) => it.id ?? "");
}

describe("Google's own client finds messages", () => {
  test("by Message-ID, with Spam and Trash only when asked for", async () => {
    const inbox = workspace.deliver(ADA, "Message-ID: <find@x.example>\r\n\r\n");
    const spam = workspace.deliver(ADA, "Message-ID: <find@x.example>\r\n\r\n", { toJunk: true });
    const q = "rfc822msgid:<find@x.example>";
    expect(await listed({ q })).toEqual([inbox]);
    expect(await listed({ q, includeSpamTrash: true })).toEqual(expect.arrayContaining([inbox, spam]));
    expect(await listed({ q: `${q} in:anywhere` })).toHaveLength(2);
    expect(await listed({ q, labelIds: ["SPAM", "UNREAD"] })).toEqual([spam]);
  });

  test("not at all: then there is no list in the answer", async () => {
    const { data } = await messages.list({ userId: "me", q: "rfc822msgid:<none@x.example>" });
    expect(data).toEqual({ resultSizeEstimate: 0 });
  });

  test("newest first, page by page, also when shown ones go meanwhile", async () => {
    const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
    const ids = [1, 2, 3, 4, 5].map((it) =>
      workspace.deliver(BELA, "Subject: page\r\n\r\n", { receivedAt: at(it) }),
    );
    const bela = workspace.gmail(BELA).users.messages;
    const first = (await bela.list({ userId: "me", q: "subject:page", maxResults: 2 })).data;
    expect(first.messages?.map((it) => it.id)).toEqual([ids[4], ids[3]]);
    for (const id of ids.slice(3)) await bela.trash({ userId: "me", id });
    const pageToken = first.nextPageToken ?? "";
    const second = (await bela.list({ userId: "me", q: "subject:page", maxResults: 3, pageToken })).data;
    expect(second.messages?.map((it) => it.id)).toEqual([ids[2], ids[1], ids[0]]);
    expect(second.nextPageToken).toBeUndefined();
  });
});

describe("Google's own client reads a message", () => {
  test("in each format", async () => {
    const receivedAt = new Date("2026-02-03T04:05:06Z");
    const id = workspace.deliver(ADA, MIME, { receivedAt });
    const get = async (format: string): Promise<gmail_v1.Schema$Message> =>
      (await messages.get({ userId: ADA, id, format })).data;

    const minimal = await get("minimal");
    expect(minimal).toMatchObject({
      id,
      threadId: id,
      labelIds: ["CATEGORY_PERSONAL", "INBOX", "UNREAD"],
      snippet: "Pay now",
      internalDate: String(receivedAt.getTime()),
    });
    expect(minimal.payload).toBeUndefined();
    const raw = Buffer.from((await get("raw")).raw ?? "", "base64url").toString();
    expect(raw).toBe(`Delivered-To: ${ADA}\r\n${MIME}`);
    const full = await get("full");
    expect(full.payload?.headers?.map((it) => it.name)).toContain("Message-ID");
    expect(Buffer.from(full.payload?.body?.data ?? "", "base64url").toString()).toBe("Pay   now\r\n");
  });

  test("only with the headers asked for, all of one name, decoded", async () => {
    const id = workspace.deliver(ADA, MIME);
    const metadataHeaders = ["message-id", "received", "Subject"];
    const { data } = await messages.get({ userId: "me", id, format: "metadata", metadataHeaders });
    expect(data.payload?.headers).toEqual([
      { name: "Received", value: "by mx.google.com id two" },
      { name: "Received", value: "by relay.example id one" },
      { name: "Message-ID", value: "<invoice@shop.example>" },
      { name: "Subject", value: "Fällig" },
    ]);
  });
});

describe("Google's own client moves a message", () => {
  test("to Spam and back by labels, under one id, each real change counted", async () => {
    const id = workspace.deliver(ADA, MIME);
    const toSpam = { addLabelIds: ["SPAM"], removeLabelIds: ["INBOX"] };
    const { data } = await messages.modify({ userId: "me", id, requestBody: toSpam });
    expect(data).toMatchObject({ id, labelIds: ["CATEGORY_PERSONAL", "SPAM", "UNREAD"] });
    await messages.modify({ userId: "me", id, requestBody: toSpam });
    expect(stateOf(id)).toMatchObject({ place: "CATEGORY_PERSONAL,SPAM,UNREAD", changes: 1 });
    await messages.modify({
      userId: "me",
      id,
      requestBody: { addLabelIds: ["INBOX"], removeLabelIds: ["SPAM"] },
    });
    expect(stateOf(id)).toMatchObject({ place: "CATEGORY_PERSONAL,INBOX,UNREAD", changes: 2 });
  });

  test("to Trash twice without harm; untrash does not bring INBOX back, own labels stay", async () => {
    const id = workspace.deliver(ADA, MIME);
    workspace.organisation.userActions.relabel(ADA, id, { add: ["Bills"], remove: [] });
    await messages.trash({ userId: "me", id });
    const again = await messages.trash({ userId: "me", id });
    expect(again.data.labelIds).toEqual(["CATEGORY_PERSONAL", "Label_1", "TRASH", "UNREAD"]);
    await messages.untrash({ userId: "me", id });
    expect(stateOf(id)).toMatchObject({
      place: "Bills,CATEGORY_PERSONAL,UNREAD",
      changes: 2,
    });
  });

  test("many at once with 204; those that are gone are passed over", async () => {
    const ids = [1, 2, 3].map(() => workspace.deliver(ADA, MIME));
    workspace.organisation.userActions.remove(ADA, ids[2] ?? "");
    const reply = await messages.batchModify({ userId: "me", requestBody: { ids, addLabelIds: ["TRASH"] } });
    expect(reply.status).toBe(204);
    expect(ids.map((it) => stateOf(it)?.changes)).toEqual([1, 1, undefined]);
  });

  test("and is refused what Gmail does not allow", async () => {
    const id = workspace.deliver(ADA, MIME);
    const many = Array.from({ length: 101 }, (_, index) => `Label_${index}`);
    const bodies: gmail_v1.Schema$ModifyMessageRequest[] = [
      {},
      { addLabelIds: ["SENT"] },
      { removeLabelIds: ["DRAFT"] },
      { addLabelIds: ["Label_99"] },
      { addLabelIds: ["SPAM"], removeLabelIds: ["SPAM"] },
      { addLabelIds: many },
    ];
    for (const requestBody of bodies) {
      await expect(messages.modify({ userId: "me", id, requestBody })).rejects.toMatchObject({
        status: 400,
        response: {
          data: { error: { status: "INVALID_ARGUMENT", errors: [{ reason: "invalidArgument" }] } },
        },
      });
    }
    const ids = Array.from({ length: 1001 }, () => id);
    const batch = { userId: "me", requestBody: { ids, addLabelIds: ["SPAM"] } };
    await expect(messages.batchModify(batch)).rejects.toMatchObject({ status: 400 });
    expect(stateOf(id)).toMatchObject({ changes: 0 });
  });
});

describe("Google's own client", () => {
  test("makes and lists labels, and reads their counts", async () => {
    const { labels } = workspace.gmail(BELA).users;
    const made = await labels.create({ userId: "me", requestBody: { name: "Quarantine" } });
    expect(made.data).toEqual({ id: "Label_1", name: "Quarantine", type: "user" });
    await expect(labels.create({ userId: "me", requestBody: { name: "Quarantine" } })).rejects.toMatchObject({
      status: 409,
    });
    const { data } = await labels.list({ userId: "me" });
    expect(data.labels).toContainEqual({ id: "INBOX", name: "INBOX", type: "system" });
    expect(data.labels).toContainEqual(made.data);
    workspace.deliver(BELA, MIME);
    const inbox = (await labels.get({ userId: "me", id: "INBOX" })).data;
    expect(inbox.messagesUnread).toBeGreaterThan(0);
    await expect(labels.get({ userId: "me", id: "Label_9" })).rejects.toMatchObject({ status: 404 });
  });

  test("inserts a mail, also as sent", async () => {
    const raw = Buffer.from(MIME).toString("base64url");
    const { data } = await messages.insert({ userId: "me", requestBody: { raw, labelIds: ["SENT"] } });
    expect(stateOf(data.id ?? "")).toMatchObject({ place: "SENT", messageId: "<invoice@shop.example>" });
  });

  test("reads the profile", async () => {
    const { data } = await workspace.gmail(ADA).users.getProfile({ userId: ADA });
    expect(data.emailAddress).toBe(ADA);
  });
});

describe("Gmail refuses", () => {
  const [suspended, noGmail] = ["suspended@workspace.example", "no-gmail@workspace.example"];

  test("ids that are gone with 404 and ids that are none with 400", async () => {
    const gone = workspace.deliver(ADA, MIME);
    workspace.organisation.userActions.remove(ADA, gone);
    const error = { code: 404, status: "NOT_FOUND", errors: [{ domain: "global", reason: "notFound" }] };
    await expect(messages.get({ userId: "me", id: gone })).rejects.toMatchObject({
      response: { data: { error } },
    });
    await expect(messages.trash({ userId: "me", id: gone })).rejects.toMatchObject({ status: 404 });
    await expect(messages.get({ userId: "me", id: "no-id!" })).rejects.toMatchObject({ status: 400 });
  });

  test("another user's mailbox", async () => {
    const error = { status: "PERMISSION_DENIED", errors: [{ reason: "forbidden" }] };
    await expect(messages.list({ userId: BELA })).rejects.toMatchObject({
      status: 403,
      response: { data: { error } },
    });
  });

  test("to act for a suspended user, though lists still work", async () => {
    const id = workspace.deliver(suspended, MIME);
    const of = workspace.gmail(suspended).users.messages;
    expect((await of.list({ userId: "me" })).data.messages).toHaveLength(1);
    await expect(of.get({ userId: "me", id })).rejects.toMatchObject({ status: 403 });
    await expect(of.trash({ userId: "me", id })).rejects.toMatchObject({ status: 403 });
  });

  test("a user without Gmail", async () => {
    const error = { status: "FAILED_PRECONDITION", message: "Mail service not enabled" };
    await expect(workspace.gmail(noGmail).users.messages.list({ userId: "me" })).rejects.toMatchObject({
      status: 400,
      response: { data: { error: { ...error, errors: [{ reason: "failedPrecondition" }] } } },
    });
  });

  test("calls without a token, and tokens without the scope", async () => {
    const url = `${workspace.url}/gmail/v1/users/me/messages`;
    const bare = await fetch(url);
    expect([bare.status, await bare.json()]).toMatchObject([
      401,
      { error: { errors: [{ reason: "required" }] } },
    ]);
    const token = await workspace.token(ADA, "https://www.googleapis.com/auth/admin.directory.user.readonly");
    const wrong = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    expect([wrong.status, await wrong.json()]).toMatchObject([
      403,
      {
        error: {
          errors: [{ reason: "insufficientPermissions" }],
          details: [{ reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }],
        },
      },
    ]);
  });

  test("bodies that are no JSON, but takes an empty one where none is needed", async () => {
    const id = workspace.deliver(ADA, MIME);
    const headers = {
      authorization: `Bearer ${await workspace.token(ADA)}`,
      "content-type": "application/json",
    };
    const post = (path: string, body: string): Promise<Response> =>
      fetch(`${workspace.url}/gmail/v1/users/me/messages/${id}/${path}`, { method: "POST", headers, body });
    expect((await post("modify", "{")).status).toBe(400);
    expect((await post("trash", "")).status).toBe(200);
  });
});
