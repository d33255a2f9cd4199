import { expect, test } from "vitest";
import type { ItemId } from "#retraction/hit.ts";
import { ADA, BELA } from "../fixtures/people.ts";
import {
  deliver,
  FOREVER,
  itemsOf,
  locateOne,
  MESSAGE_ID,
  mime,
  RECEIVED_AT,
  simulateGoogle,
  WANTED,
} from "./simulated.ts";

test("a delivered mail is found with its labels and what proves whose copy it is", async () => {
  await using workspace = await simulateGoogle();
  deliver(workspace.organisation, BELA);
  workspace.organisation.userActions.relabel(BELA, MESSAGE_ID, { add: ["Projects", "STARRED"], remove: [] });
  const item = await locateOne(workspace.open(BELA));
  expect(item).toMatchObject({
    isOwn: false,
    state: { place: "visible", folderId: undefined, isRead: false, isFlagged: true, importance: "normal" },
    identity: { messageId: MESSAGE_ID, from: "eve@evil.test", subject: "Your invoice", sentAt: RECEIVED_AT },
  });
  expect(item.state.folderPath).toContain("Projects");
  expect(item.state.labels).toContain("INBOX");
  expect(await workspace.open(BELA).read([item.itemId], FOREVER)).toEqual([item]);
  expect(await workspace.open(ADA).locate(WANTED, "visible", FOREVER)).toEqual([]);
});

test.each([
  ["JunkEmail", "junk", "SPAM"],
  ["DeletedItems", "trash", "TRASH"],
] as const)(
  "%s: INBOX goes, %s's label comes, the user's own labels stay, and twice is once",
  async (to, place, label) => {
    await using workspace = await simulateGoogle();
    const { organisation } = workspace;
    deliver(organisation, BELA);
    organisation.userActions.relabel(BELA, MESSAGE_ID, { add: ["Projects"], remove: [] });
    const mailbox = workspace.open(BELA);
    const before = await locateOne(mailbox);
    const moved = [{ moved: true, itemId: before.itemId }];
    expect(await mailbox.move([before.itemId], to, FOREVER)).toEqual(moved);
    expect(await mailbox.move([before.itemId], to, FOREVER)).toEqual(moved);
    const after = await locateOne(mailbox);
    expect(after.state.place).toBe(place);
    expect(after.state.labels).toContain(label);
    expect(after.state.labels).not.toContain("INBOX");
    expect(before.state.labels.filter((it) => it !== "INBOX" && !after.state.labels.includes(it))).toEqual(
      [],
    );
    expect(itemsOf(organisation, BELA)).toMatchObject([{ changes: 1 }]);
  },
);

test("places that Gmail has not are refused with the reason, before anything is sent", async () => {
  await using workspace = await simulateGoogle();
  const replies = await workspace.open(BELA).move(["m" as ItemId], "RecoverableItemsPurges", FOREVER);
  expect(replies).toMatchObject([{ moved: false, error: { fault: "destination_impossible" } }]);
  expect(await workspace.open(BELA).locate(WANTED, "recoverable", FOREVER)).toEqual([]);
  expect(workspace.organisation.calls.calls).toEqual([]);
});

test("a release gives exactly the labels it had: read state, star, importance, category and own labels", async () => {
  await using workspace = await simulateGoogle();
  const { organisation } = workspace;
  const { userActions } = organisation;
  deliver(organisation, BELA);
  userActions.relabel(BELA, MESSAGE_ID, { add: ["Projects", "STARRED", "IMPORTANT"], remove: ["UNREAD"] });
  const mailbox = workspace.open(BELA);
  const before = await locateOne(mailbox);
  expect(before.state).toMatchObject({ isRead: true, isFlagged: true, importance: "high" });
  await mailbox.move([before.itemId], "DeletedItems", FOREVER);
  userActions.relabel(BELA, MESSAGE_ID, {
    add: ["UNREAD", "Later"],
    remove: ["STARRED", "IMPORTANT", "Projects", "CATEGORY_PERSONAL"],
  });
  const restoration = { itemId: before.itemId, origin: before.state };
  expect(await mailbox.restore([restoration], FOREVER)).toEqual([{ moved: true, itemId: before.itemId }]);
  expect(await mailbox.read([before.itemId], FOREVER)).toEqual([before]);
  const { changes } = itemsOf(organisation, BELA)[0] ?? {};
  await mailbox.restore([restoration], FOREVER);
  expect(itemsOf(organisation, BELA)[0]?.changes).toBe(changes);
});

test("a label that its owner has deleted meanwhile does not keep the rest from coming back", async () => {
  await using workspace = await simulateGoogle();
  deliver(workspace.organisation, BELA);
  const mailbox = workspace.open(BELA);
  const { itemId, state } = await locateOne(mailbox);
  await mailbox.move([itemId], "JunkEmail", FOREVER);
  const origin = { ...state, labels: [...state.labels, "Label_gone"] };
  expect(await mailbox.restore([{ itemId, origin }], FOREVER)).toEqual([{ moved: true, itemId }]);
  expect((await locateOne(mailbox)).state).toEqual(state);
});

test("the sender's own copy is told apart; a mail to oneself is a delivered one, before and after it is taken", async () => {
  await using workspace = await simulateGoogle();
  const { organisation } = workspace;
  organisation.saveSent(ADA, mime());
  expect((await locateOne(workspace.open(ADA))).isOwn).toBe(true);
  organisation.userActions.put(BELA, mime(), ["SENT", "INBOX"]);
  const mailbox = workspace.open(BELA);
  const item = await locateOne(mailbox);
  expect(item.isOwn).toBe(false);
  await mailbox.move([item.itemId], "DeletedItems", FOREVER);
  expect(await locateOne(mailbox)).toMatchObject({ isOwn: false, state: { place: "trash" } });
});

test.each(["<it's+odd%id&more@x.test>", "<a b (c) {d}|e@x.test>", "<üñï@x.test>", "<-minus@x.test>"])(
  "an id of odd characters is found: %s",
  async (messageId) => {
    await using workspace = await simulateGoogle();
    deliver(workspace.organisation, BELA, { messageId });
    const item = await locateOne(workspace.open(BELA), { ...WANTED, messageId });
    expect(item.identity.messageId).toBe(messageId);
  },
);

test("ids that Gmail's index has not, or that its grammar cannot say, are found by sender, subject and time", async () => {
  await using workspace = await simulateGoogle();
  const byOldOutlook = { ...WANTED, messageId: "<!&!AAAA@x.test>", subject: "by old Outlook" };
  const quoted = { ...WANTED, messageId: '<quo"ted@x.test>', subject: "quoted" };
  for (const { messageId, subject } of [byOldOutlook, quoted])
    deliver(workspace.organisation, BELA, { messageId, subject });
  const mailbox = workspace.open(BELA);
  expect((await locateOne(mailbox, byOldOutlook)).identity.messageId).toBe(byOldOutlook.messageId);
  expect((await locateOne(mailbox, quoted)).identity.messageId).toBe(quoted.messageId);
  expect((await locateOne(mailbox, { ...quoted, messageId: undefined })).identity.subject).toBe("quoted");
  expect((await locateOne(mailbox, { ...quoted, from: undefined })).identity.subject).toBe("quoted");
  const next = { ...quoted, messageId: "<next-newsletter@x.test>" };
  expect(await mailbox.locate(next, "visible", FOREVER)).toEqual([]);
  const late = { ...quoted, receivedAt: new Date(RECEIVED_AT.getTime() + 3_600_000) };
  expect(await mailbox.locate(late, "visible", FOREVER)).toEqual([]);
});

test("several hits are all found; those in Spam and Trash too", async () => {
  await using workspace = await simulateGoogle();
  for (const labels of [["INBOX"], ["SPAM"], ["TRASH"], []])
    workspace.organisation.userActions.put(BELA, mime(), labels);
  const found = await workspace.open(BELA).locate(WANTED, "visible", FOREVER);
  expect(found.map(({ state }) => state.place).toSorted()).toEqual(["junk", "trash", "visible", "visible"]);
});

test("what is gone for ever is unknown to a read, and item_gone to a move and a release", async () => {
  await using workspace = await simulateGoogle();
  deliver(workspace.organisation, BELA);
  const mailbox = workspace.open(BELA);
  const { itemId, state } = await locateOne(mailbox);
  workspace.organisation.userActions.remove(BELA, MESSAGE_ID);
  expect(await mailbox.read([itemId], FOREVER)).toEqual([undefined]);
  const gone = [{ moved: false, error: { fault: "item_gone" } }];
  expect(await mailbox.move([itemId], "JunkEmail", FOREVER)).toMatchObject(gone);
  expect(await mailbox.restore([{ itemId, origin: state }], FOREVER)).toMatchObject(gone);
});

test("the whole mail comes as it is, and none of it beyond the bound", async () => {
  await using workspace = await simulateGoogle();
  deliver(workspace.organisation, BELA);
  const mailbox = workspace.open(BELA);
  const { itemId } = await locateOne(mailbox);
  const bytes = Buffer.from((await mailbox.mime(itemId, 100_000, FOREVER)) ?? []).toString();
  expect(bytes.endsWith(mime().toString())).toBe(true);
  expect(await mailbox.mime(itemId, 20, FOREVER)).toBeUndefined();
});
