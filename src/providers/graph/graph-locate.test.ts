import { expect, test } from "vitest";
import type { MailboxRef } from "#directory/address-book.ts";
import type { Wanted } from "#retraction/mailbox.ts";
import {
  graphError,
  type InnerAnswer,
  type InnerCall,
  openScriptedGraph,
} from "../../../test/support/providers/scripted-graph.ts";

const FOREVER = new AbortController().signal;
const REF = { tenantId: "t", integrationId: "i", mailboxId: "m", handle: "user-1" } as unknown as MailboxRef;
const WANTED: Wanted = {
  messageId: "<it's+50%&more@x.test>",
  from: "eve@evil.test",
  subject: "Your invoice",
  receivedAt: new Date("2026-05-04T10:00:00Z"),
};
const MESSAGE = {
  id: "item-1",
  parentFolderId: "inbox-id",
  subject: "Your  invoice",
  internetMessageId: WANTED.messageId,
};

/** A mailbox with an inbox; `list` answers the searches. */
function withInbox(list: (options: URLSearchParams, path: string) => InnerAnswer) {
  return (call: InnerCall): InnerAnswer => {
    const { pathname, searchParams } = new URL(call.url, "http://graph.test");
    if (pathname.endsWith("/mailFolders/inbox"))
      return { json: { id: "inbox-id", displayName: "Posteingang" } };
    return list(searchParams, pathname);
  };
}
const searched = (calls: readonly InnerCall[]): string[] =>
  calls
    .filter(({ url }) => url.includes("/messages?"))
    .map(({ url }) => new URL(url, "http://graph.test").searchParams.get("$filter") ?? "");

test("the filter holds the id with its quotes doubled, and orders by nothing", async () => {
  await using it = await openScriptedGraph({ inner: withInbox(() => ({ json: { value: [MESSAGE] } })) });
  const found = await it.graph.mailboxes.open(REF).locate(WANTED, "visible", FOREVER);
  expect(searched(it.calls)).toEqual(["internetMessageId eq '<it''s+50%&more@x.test>'"]);
  expect(it.calls[0]?.url).toContain("%2B50%25%26more");
  expect(it.calls[0]?.url).not.toContain("orderby");
  expect(it.calls[0]?.url).toContain("internetMessageHeaders");
  expect(found).toMatchObject([
    { itemId: "item-1", isOwn: false, state: { place: "visible", folderPath: "Posteingang" } },
  ]);
});

test("every page is read, by the link as it came", async () => {
  const link = "https://graph.microsoft.com/v1.0/users/user-1/messages?$skiptoken=a%2Bb&$filter=x";
  await using it = await openScriptedGraph({
    inner: withInbox((options) =>
      options.has("$skiptoken")
        ? { json: { value: [{ ...MESSAGE, id: "item-2" }] } }
        : { json: { value: [MESSAGE], "@odata.nextLink": link } },
    ),
  });
  const found = await it.graph.mailboxes.open(REF).locate(WANTED, "visible", FOREVER);
  expect(found.map(({ itemId }) => itemId)).toEqual(["item-1", "item-2"]);
  expect(it.calls.some(({ url }) => url === "/users/user-1/messages?$skiptoken=a%2Bb&$filter=x")).toBe(true);
});

test("a list without end is refused and not cut short: a copy hidden behind others must not count as looked for", async () => {
  const endless = {
    value: [MESSAGE],
    "@odata.nextLink": "https://graph.microsoft.com/v1.0/users/user-1/messages?$skip=1",
  };
  await using it = await openScriptedGraph({ inner: withInbox(() => ({ json: endless })) });
  const found = it.graph.mailboxes.open(REF).locate(WANTED, "visible", FOREVER);
  await expect(found).rejects.toMatchObject({ fault: "rejected", code: "too_many_pages" });
});

test("a next page elsewhere is refused", async () => {
  const body = { value: [], "@odata.nextLink": "https://evil.test/steal" };
  await using it = await openScriptedGraph({ inner: withInbox(() => ({ json: body })) });
  const found = it.graph.mailboxes.open(REF).locate(WANTED, "visible", FOREVER);
  await expect(found).rejects.toMatchObject({ fault: "rejected", code: "foreign_next_link" });
});

test("where the id finds nothing, sender, time and subject do; subjects are compared without folds", async () => {
  const renamed = {
    ...MESSAGE,
    internetMessageId: "<made-by-exchange@x.test>",
    internetMessageHeaders: [{ name: "Message-ID", value: WANTED.messageId }],
  };
  const next = { ...MESSAGE, id: "item-8", internetMessageId: "<next-newsletter@x.test>" };
  const other = { ...MESSAGE, id: "item-9", subject: "Another thing" };
  await using it = await openScriptedGraph({
    inner: withInbox((options) => ({
      json: { value: options.get("$filter")?.startsWith("internetMessageId") ? [] : [renamed, next, other] },
    })),
  });
  const found = await it.graph.mailboxes.open(REF).locate(WANTED, "visible", FOREVER);
  expect(found.map(({ itemId }) => itemId)).toEqual(["item-1"]);
  expect(searched(it.calls)[1]).toBe(
    "receivedDateTime ge 2026-05-04T09:45:00.000Z and receivedDateTime le 2026-05-05T10:00:00.000Z" +
      " and from/emailAddress/address eq 'eve@evil.test'",
  );
});

test("a mail without an id, or with one of absurd length, is only looked for the second way", async () => {
  await using it = await openScriptedGraph({ inner: withInbox(() => ({ json: { value: [] } })) });
  const mailbox = it.graph.mailboxes.open(REF);
  await mailbox.locate({ ...WANTED, messageId: undefined }, "visible", FOREVER);
  await mailbox.locate({ ...WANTED, messageId: `<${"x".repeat(3_000)}@x.test>` }, "visible", FOREVER);
  await mailbox.locate(
    { ...WANTED, messageId: undefined, from: undefined, subject: "it's" },
    "visible",
    FOREVER,
  );
  const filters = searched(it.calls);
  expect(filters).toHaveLength(3);
  expect(filters.every((filter) => filter.startsWith("receivedDateTime ge"))).toBe(true);
  expect(filters[2]).toContain("subject eq 'it''s'");
});

test("the recoverable items are searched in their own folder", async () => {
  const paths: string[] = [];
  await using it = await openScriptedGraph({
    inner: withInbox((_, path) => {
      paths.push(path);
      return { json: { value: [] } };
    }),
  });
  await it.graph.mailboxes.open(REF).locate(WANTED, "recoverable", FOREVER);
  expect(new Set(paths)).toEqual(new Set(["/users/user-1/mailFolders/recoverableitemsdeletions/messages"]));
});

test("a mailbox that is none is told apart from a message that is not there", async () => {
  await using it = await openScriptedGraph({ inner: () => graphError(404, "MailboxNotEnabledForRESTAPI") });
  const mailbox = it.graph.mailboxes.open(REF);
  await expect(mailbox.locate(WANTED, "visible", FOREVER)).rejects.toMatchObject({
    fault: "mailbox_unavailable",
  });
  await expect(mailbox.read(["item-1" as never], FOREVER)).rejects.toMatchObject({
    fault: "mailbox_unavailable",
  });
});

test("an answer in another shape than documented is refused, without a word of it", async () => {
  await using it = await openScriptedGraph({
    inner: withInbox(() => ({ json: { value: [{ subject: "secret" }] } })),
  });
  const error: unknown = await it.graph.mailboxes
    .open(REF)
    .locate(WANTED, "visible", FOREVER)
    .catch((it: unknown) => it);
  expect(error).toMatchObject({ fault: "rejected", code: "unexpected_reply" });
  expect(String(error)).not.toContain("secret");
});
