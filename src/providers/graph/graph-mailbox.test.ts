import { expect, test } from "vitest";
import type { MailboxRef } from "#directory/address-book.ts";
import type { ItemId, ItemState } from "#retraction/hit.ts";
import {
  graphError,
  type InnerAnswer,
  type InnerCall,
  openScriptedGraph,
} from "../../../test/support/providers/scripted-graph.ts";

const FOREVER = new AbortController().signal;
const REF = { tenantId: "t", integrationId: "i", mailboxId: "m", handle: "user-1" } as unknown as MailboxRef;
const ITEM = "old" as ItemId;
const ORIGIN: ItemState = {
  place: "visible",
  folderId: "inbox-id",
  folderPath: "Inbox",
  labels: [],
  isRead: true,
  isFlagged: true,
  categories: ["Red"],
  importance: "high",
};
const AS_BEFORE = { isRead: true, flag: { flagStatus: "flagged" }, categories: ["Red"], importance: "high" };

/** A mailbox whose item lies in the junk folder; `other` answers what else is asked. */
function withItem(other: (call: InnerCall) => InnerAnswer, item: object = AS_BEFORE) {
  return (call: InnerCall): InnerAnswer => {
    if (call.url.includes("/mailFolders/inbox")) return { json: { id: "inbox-id", displayName: "Inbox" } };
    if (call.method === "GET" && call.url.includes("/messages/old")) {
      return { json: { id: "old", parentFolderId: "junk-id", ...item } };
    }
    return other(call);
  };
}
const written = (calls: readonly InnerCall[]) =>
  calls.filter(({ method }) => method !== "GET").map(({ method, url, body }) => ({ method, url, body }));

test("where a move gives the item a new id, that one is answered, and is what the release goes on with", async () => {
  const moved = { id: "new", parentFolderId: "inbox-id", ...AS_BEFORE, isRead: false };
  await using it = await openScriptedGraph({
    inner: withItem(({ method }) => (method === "POST" ? { status: 201, json: moved } : { json: moved })),
  });
  const mailbox = it.graph.mailboxes.open(REF);
  expect(await mailbox.move([ITEM], "JunkEmail", FOREVER)).toEqual([{ moved: true, itemId: "new" }]);
  expect(await mailbox.restore([{ itemId: ITEM, origin: ORIGIN }], FOREVER)).toEqual([
    { moved: true, itemId: "new" },
  ]);
  expect(written(it.calls).slice(1)).toEqual([
    { method: "POST", url: "/users/user-1/messages/old/move", body: { destinationId: "inbox-id" } },
    { method: "PATCH", url: "/users/user-1/messages/new", body: { isRead: true } },
  ]);
});

test("a release writes only the fields that differ, and leaves a completed flag as it is", async () => {
  const back = { ...AS_BEFORE, flag: { flagStatus: "complete" }, parentFolderId: "inbox-id" };
  await using it = await openScriptedGraph({ inner: withItem(() => ({ json: {} }), back) });
  const origin = { ...ORIGIN, isFlagged: false };
  expect((await it.graph.mailboxes.open(REF).restore([{ itemId: ITEM, origin }], FOREVER))[0]?.moved).toBe(
    true,
  );
  expect(written(it.calls)).toEqual([]);
});

test("a release whose fields could not be written is not told as done, and the next one writes them", async () => {
  let tries = 0;
  const inner = withItem(({ method }) => {
    if (method === "POST")
      return { status: 201, json: { id: "old", parentFolderId: "inbox-id", ...AS_BEFORE, categories: [] } };
    tries += 1;
    return graphError(503, "serviceNotAvailable");
  });
  await using it = await openScriptedGraph({ inner });
  const replies = await it.graph.mailboxes.open(REF).restore([{ itemId: ITEM, origin: ORIGIN }], FOREVER);
  expect(replies).toMatchObject([{ moved: false, error: { fault: "transient" } }]);
  expect(tries).toBe(1);
});

test("full Recoverable Items are a destination that cannot be reached", async () => {
  await using it = await openScriptedGraph({ inner: () => graphError(507, "ErrorQuotaExceeded") });
  const replies = await it.graph.mailboxes.open(REF).move([ITEM], "RecoverableItemsDeletions", FOREVER);
  expect(replies).toMatchObject([
    { moved: false, error: { fault: "destination_impossible", code: "ErrorQuotaExceeded" } },
  ]);
});

test("one item's failure does not hide what became of the others", async () => {
  await using it = await openScriptedGraph({
    inner: ({ url }) =>
      url.includes("/bad/")
        ? graphError(404, "ErrorItemNotFound")
        : { json: { id: "good", parentFolderId: "x" } },
  });
  const replies = await it.graph.mailboxes
    .open(REF)
    .move(["good", "bad", "good"] as ItemId[], "DeletedItems", FOREVER);
  expect(replies.map((reply) => (reply.moved ? "moved" : reply.error.fault))).toEqual([
    "moved",
    "item_gone",
    "moved",
  ]);
});

test("a state without a folder, as another provider captures it, is not put anywhere", async () => {
  await using it = await openScriptedGraph({ inner: withItem(() => ({ json: {} })) });
  const origin = { ...ORIGIN, folderId: undefined };
  const replies = await it.graph.mailboxes.open(REF).restore([{ itemId: ITEM, origin }], FOREVER);
  expect(replies).toMatchObject([{ moved: false, error: { fault: "folder_gone" } }]);
  expect(written(it.calls)).toEqual([]);
});
