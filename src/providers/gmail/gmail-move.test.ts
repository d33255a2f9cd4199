import { expect, test } from "vitest";
import type { ItemId, ItemState } from "#retraction/hit.ts";
import { openHttp } from "../http.ts";
import {
  type Heard,
  openBudget,
  openScriptedPeer,
  type Scripted,
} from "../../../test/support/providers/scripted-peer.ts";
import { openTokenCache } from "../token-cache.ts";
import { openGmailCalls } from "./gmail-calls.ts";
import { moveMessage, restoreMessage } from "./gmail-move.ts";
import { openGoogleClient } from "./google-client.ts";

const FOREVER = new AbortController().signal;
const ITEM = "m1" as ItemId;
const now = (): Date => new Date();

async function opened(answer: (heard: Heard) => Scripted) {
  const stack = new AsyncDisposableStack();
  const peer = stack.use(await openScriptedPeer(answer));
  const client = openGoogleClient({
    http: stack.use(openHttp(peer.url, { now })),
    tokens: openTokenCache(async () => ({ value: "t", expiresAt: new Date(Date.now() + 3_600_000) }), now),
    budget: openBudget(),
    projectScope: { name: "gmail-project:i", unitsPerMinute: 1 },
    now,
    limits: { perUser: 4 },
  });
  const calls = openGmailCalls(client, "ann+x@acme.test");
  const modified = (): unknown[] =>
    peer.heard.filter(({ method }) => method === "POST").map(({ body }): unknown => JSON.parse(body));
  return { peer, calls, modified, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test.each([
  ["JunkEmail", { addLabelIds: ["SPAM"], removeLabelIds: ["INBOX"] }],
  ["DeletedItems", { addLabelIds: ["TRASH"], removeLabelIds: ["INBOX", "SPAM"] }],
  ["Inbox", { addLabelIds: ["INBOX"], removeLabelIds: ["SPAM", "TRASH"] }],
] as const)(
  "%s says itself which labels go, and does not rely on Gmail to take them away",
  async (to, change) => {
    await using it = await opened(() => ({ json: { id: "m1" } }));
    expect(await moveMessage(it.calls, ITEM, to, FOREVER)).toEqual({ moved: true, itemId: ITEM });
    expect(it.modified()).toEqual([change]);
    expect(it.peer.heard[0]?.url).toBe("/gmail/v1/users/ann%2Bx%40acme.test/messages/m1/modify");
  },
);

const ORIGIN: ItemState = {
  place: "visible",
  folderId: undefined,
  folderPath: "",
  labels: ["INBOX", "SENT"],
  isRead: false,
  isFlagged: true,
  categories: [],
  importance: "normal",
};

test("a release asks for exactly the difference, and never for the labels that Gmail keeps to itself", async () => {
  await using it = await opened(() => ({ json: { id: "m1", labelIds: ["TRASH", "IMPORTANT", "DRAFT"] } }));
  await restoreMessage(it.calls, { itemId: ITEM, origin: ORIGIN }, FOREVER);
  expect(it.modified()).toEqual([
    { addLabelIds: ["INBOX", "UNREAD", "STARRED"], removeLabelIds: ["TRASH", "IMPORTANT"] },
  ]);
});

test("a release of what is already as it was sends nothing", async () => {
  await using it = await opened(() => ({
    json: { id: "m1", labelIds: ["INBOX", "UNREAD", "STARRED", "SENT"] },
  }));
  expect((await restoreMessage(it.calls, { itemId: ITEM, origin: ORIGIN }, FOREVER)).moved).toBe(true);
  expect(it.modified()).toEqual([]);
});
