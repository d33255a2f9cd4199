import { expect, test } from "vitest";
import { OWN_SENDER, type OwnMail } from "#retraction/self-test/own-mail.ts";
import type { InnerCall } from "../../../test/support/providers/scripted-graph.ts";
import { openScriptedGraph } from "../../../test/support/providers/scripted-graph.ts";

const FOREVER = new AbortController().signal;
const DIRECTORY = "0192f3a4-0000-4000-8000-000000000000";
const MAIL: OwnMail = {
  messageId: "<run.JunkEmail.proof@self-test.undeliver.invalid>",
  from: OWN_SENDER,
  to: "desk@corp.test",
  subject: "A self-test",
  text: "It goes by itself.",
  sentAt: new Date("2026-05-04T10:00:00Z"),
};

function shortOf({ method, url }: InnerCall): string {
  return `${method} ${decodeURIComponent(url.split("?")[0] ?? "")}`;
}

test("a token that cannot be read says nothing of the rights, and the directory is the one that was named", async () => {
  const connection = { directoryId: DIRECTORY };
  await using scripted = await openScriptedGraph({ inner: () => undefined, connection });
  const { trials } = scripted.graph;
  expect(await trials.token(FOREVER)).toEqual({ directoryId: DIRECTORY, granted: undefined });
  expect(await trials.excess(FOREVER)).toEqual([]);
  expect(scripted.tokensGiven()).toBe(1);
});

test("the right to groups is tried on a group and its members, where there is a group", async () => {
  let groups: readonly { readonly id: string }[] = [];
  await using scripted = await openScriptedGraph({
    inner: ({ url }) => ({ json: { value: url.startsWith("/groups?") ? groups : [] } }),
  });
  const trial = scripted.graph.trials.rights.find((it) => it.right.name === "GroupMember.Read.All");
  await trial?.attempt("", FOREVER);
  groups = [{ id: "g1" }];
  await trial?.attempt("", FOREVER);
  expect(scripted.calls.map(shortOf)).toEqual([
    "GET /groups",
    "GET /groups",
    "GET /groups/g1/transitiveMembers",
  ]);
});

test("the right to mail is tried by a change that reaches no message, whichever way the id is refused", async () => {
  let refusal = { status: 404, json: { error: { code: "ErrorItemNotFound" } } };
  await using scripted = await openScriptedGraph({
    inner: ({ method }) => (method === "GET" ? { json: { id: "inbox" } } : refusal),
  });
  const attempt = (): Promise<void> | undefined =>
    scripted.graph.trials.rights.find((it) => it.right.name === "Mail.ReadWrite")?.attempt("u1", FOREVER);
  await attempt();
  expect(scripted.calls.map(({ method, body }) => [method, body])).toEqual([
    ["GET", undefined],
    ["PATCH", { isRead: true }],
  ]);
  refusal = { status: 400, json: { error: { code: "ErrorInvalidIdMalformed" } } };
  await attempt();
  refusal = { status: 403, json: { error: { code: "ErrorAccessDenied" } } };
  await expect(attempt()).rejects.toMatchObject({ fault: "out_of_scope", code: "ErrorAccessDenied" });
});

test("a self-test's message is written as one that was received, and is then made an unread one", async () => {
  await using scripted = await openScriptedGraph({ inner: () => ({ status: 201, json: { id: "item" } }) });
  expect(await scripted.graph.trials.testMailbox("u1").write(MAIL, FOREVER)).toBe("item");
  expect(scripted.calls.map(shortOf)).toEqual([
    "POST /users/u1/mailFolders/inbox/messages",
    "PATCH /users/u1/messages/item",
  ]);
  expect(scripted.calls[0]?.body).toMatchObject({
    internetMessageId: MAIL.messageId,
    from: { emailAddress: { address: OWN_SENDER } },
    flag: { flagStatus: "flagged" },
    singleValueExtendedProperties: expect.arrayContaining([{ id: "Integer 0x0E07", value: "1" }]) as unknown,
  });
  expect(scripted.calls[1]?.body).toEqual({ isRead: false });
});

test("what claims to be a self-test's is looked for page by page where people see it, and not for ever", async () => {
  await using scripted = await openScriptedGraph({
    inner: () => ({
      json: { value: [], "@odata.nextLink": "https://graph.test/v1.0/users/u1/messages?$skip=50" },
    }),
  });
  expect(await scripted.graph.trials.testMailbox("u1").claimed(FOREVER)).toEqual({
    items: [],
    isCut: true,
  });
  expect(scripted.calls.map(shortOf)).toEqual(Array(10).fill("GET /users/u1/messages"));
});
