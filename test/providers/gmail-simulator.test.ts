import { expect, test } from "vitest";
import type { FoundItem, ItemId } from "#retraction/hit.ts";
import type { Mailbox, Wanted } from "#retraction/mailbox.ts";
import { deliver, FOREVER, itemsOf, mime, RECEIVED_AT, simulateGoogle, WANTED } from "./simulated.ts";

const [ADA, BELA] = ["ada.abel@work.test", "bela.abel@work.test"] as const;
const ID = WANTED.messageId ?? "";

async function locateOne(mailbox: Mailbox, wanted: Wanted = WANTED): Promise<FoundItem> {
  const [item, ...others] = await mailbox.locate(wanted, "visible", FOREVER);
  if (item === undefined) throw new Error("nothing found");
  expect(others).toEqual([]);
  return item;
}

test("a delivered mail is found with its labels and what proves whose copy it is", async () => {
  await using workspace = await simulateGoogle();
  deliver(workspace.organisation, BELA);
  workspace.organisation.userActions.relabel(BELA, ID, { add: ["Projects", "STARRED"], remove: [] });
  const item = await locateOne(workspace.open(BELA));
  expect(item).toMatchObject({
    isOwn: false,
    state: { place: "visible", folderId: undefined, isRead: false, isFlagged: true, importance: "normal" },
    identity: { messageId: ID, from: "eve@evil.test", subject: "Your invoice", sentAt: RECEIVED_AT },
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
    organisation.userActions.relabel(BELA, ID, { add: ["Projects"], remove: [] });
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
  const { relabel } = organisation.userActions;
  deliver(organisation, BELA);
  relabel(BELA, ID, { add: ["Projects", "STARRED", "IMPORTANT"], remove: ["UNREAD"] });
  const mailbox = workspace.open(BELA);
  const before = await locateOne(mailbox);
  expect(before.state).toMatchObject({ isRead: true, isFlagged: true, importance: "high" });
  await mailbox.move([before.itemId], "DeletedItems", FOREVER);
  relabel(BELA, ID, {
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
  workspace.organisation.userActions.remove(BELA, ID);
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

test("a retraction costs what the table says, of the user and of the project", async () => {
  await using workspace = await simulateGoogle();
  deliver(workspace.organisation, BELA);
  const mailbox = workspace.open(BELA);
  const { itemId } = await locateOne(mailbox);
  await mailbox.move([itemId], "DeletedItems", FOREVER);
  expect(workspace.budget.spent.get("gmail-project:integration")).toBe(5 + 20 + 5);
});

test("many mailboxes at once, each in its owner's name", async () => {
  await using workspace = await simulateGoogle();
  const addresses = workspace.organisation
    .state()
    .mailboxes.map(({ address }) => address)
    .slice(0, 10);
  for (const address of addresses) deliver(workspace.organisation, address);
  const replies = await Promise.all(
    addresses.map(async (address) => {
      const { itemId } = await locateOne(workspace.open(address));
      return await workspace.open(address).move([itemId], "JunkEmail", FOREVER);
    }),
  );
  expect(replies.flat().every((reply) => reply.moved)).toBe(true);
  expect(workspace.budget.spent.get("google-token:integration")).toBe(addresses.length);
});

test("a user's throttle is his alone and is obeyed; calls that waited do not start inside of it", async () => {
  await using workspace = await simulateGoogle();
  for (const address of [ADA, BELA]) deliver(workspace.organisation, address);
  const items = await Promise.all(
    [ADA, BELA].map(async (it) => (await locateOne(workspace.open(it))).itemId),
  );
  workspace.setFaults({ kind: "throttle", operation: "gmail.modify", mailbox: ADA, retryAfterSeconds: 600 });
  const ids = Array.from({ length: 10 }, () => items[0] as ItemId);
  const banned = await workspace.open(ADA).move(ids, "JunkEmail", FOREVER);
  expect(banned.every((reply) => !reply.moved && reply.error.fault === "throttled")).toBe(true);
  const [first] = banned;
  const retryAt = first?.moved === false ? first.error.retryAt : undefined;
  expect(Math.round(((retryAt?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(10);
  const calls = workspace.organisation.calls.calls.filter((it) => it.operation === "gmail.modify");
  expect(calls.length).toBeLessThanOrEqual(4);
  expect(await workspace.open(BELA).move(items.slice(1), "JunkEmail", FOREVER)).toMatchObject([
    { moved: true },
  ]);
  expect(workspace.budget.blocked.size).toBe(0);
});

test.each([
  ["lost-reply", true],
  ["server-error", false],
] as const)(
  "%s is transient; reading tells what became of it, and it is done only once",
  async (kind, isDone) => {
    await using workspace = await simulateGoogle();
    deliver(workspace.organisation, BELA);
    const mailbox = workspace.open(BELA);
    const { itemId } = await locateOne(mailbox);
    workspace.setFaults({ kind, operation: "gmail.modify", times: 1 });
    expect(await mailbox.move([itemId], "JunkEmail", FOREVER)).toMatchObject([
      { moved: false, error: { fault: "transient" } },
    ]);
    expect((await mailbox.read([itemId], FOREVER))[0]?.state.place).toBe(isDone ? "junk" : "visible");
    expect(itemsOf(workspace.organisation, BELA)).toMatchObject([{ changes: isDone ? 1 : 0 }]);
  },
);

test("a lie is believed by the move and found out by the read", async () => {
  await using workspace = await simulateGoogle();
  deliver(workspace.organisation, BELA);
  const mailbox = workspace.open(BELA);
  const { itemId } = await locateOne(mailbox);
  workspace.setFaults({ kind: "lie", operation: "gmail.modify", times: 1 });
  expect((await mailbox.move([itemId], "JunkEmail", FOREVER))[0]?.moved).toBe(true);
  expect((await mailbox.read([itemId], FOREVER))[0]?.state.place).toBe("visible");
});

test("a token that Google has ended is renewed once", async () => {
  const frozen = new Date();
  const limits = { tokenLifetimeSeconds: 1 };
  await using workspace = await simulateGoogle({ limits }, { now: () => frozen });
  deliver(workspace.organisation, BELA);
  const mailbox = workspace.open(BELA);
  await locateOne(mailbox);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect((await locateOne(mailbox)).state.place).toBe("visible");
  expect(workspace.budget.spent.get("google-token:integration")).toBe(2);
});

test("addresses lead to users by alias, to members of groups with the strangers left out, or say why not", async () => {
  await using workspace = await simulateGoogle();
  const find = (address: string) => workspace.adapter.addressBook.find(address, FOREVER);
  const [ada] = workspace.organisation.directory.users;
  const found = await find(ADA);
  expect(await find(ada?.aliases[0] ?? "")).toEqual(found);
  expect(found).toMatchObject({
    kind: "mailboxes",
    viaGroup: false,
    mailboxes: [{ providerId: ada?.id, handle: ADA }],
  });
  expect(found.kind === "mailboxes" && found.mailboxes[0]?.addresses).toEqual([
    ADA,
    ...(ada?.aliases ?? []),
    ...(ada?.nonEditableAliases ?? []),
  ]);

  const everyone = await find("everyone@work.test");
  expect(everyone).toMatchObject({ kind: "mailboxes", viaGroup: true });
  expect(everyone.kind === "mailboxes" && everyone.mailboxes.length).toBe(12);
  const nested = await find("nested@work.test");
  expect(nested.kind === "mailboxes" && nested.mailboxes.length).toBe(12);

  expect(await find("suspended@work.test")).toMatchObject({ kind: "mailbox_unavailable" });
  expect(await find("archived@work.test")).toMatchObject({ kind: "mailbox_unavailable" });
  expect(await find("no-gmail@work.test")).toMatchObject({ kind: "mailbox_unavailable" });
  expect(await find("empty@work.test")).toMatchObject({ kind: "no_mailbox" });
  expect(await find("nobody@work.test")).toMatchObject({ kind: "no_mailbox" });
});

test("mailboxes that cannot be reached say why", async () => {
  await using workspace = await simulateGoogle();
  const faultOf = (address: string) =>
    workspace
      .open(address)
      .locate(WANTED, "visible", FOREVER)
      .catch((error: unknown) => error);
  expect(await faultOf("no-gmail@work.test")).toMatchObject({ fault: "mailbox_unavailable" });
  expect(await faultOf("nobody@work.test")).toMatchObject({ fault: "no_mailbox" });
  expect(await faultOf("left@work.test")).toMatchObject({ fault: "no_mailbox" });
  deliver(workspace.organisation, BELA);
  workspace.organisation.directory.update(BELA, { suspended: true });
  expect(await faultOf(BELA)).toMatchObject({ fault: "mailbox_unavailable" });
});

test("an administrator who is none breaks the integration, for the directory cannot be read", async () => {
  await using workspace = await simulateGoogle({}, { administrator: BELA });
  const found = workspace.adapter.addressBook.find(ADA, FOREVER);
  await expect(found).rejects.toMatchObject({ fault: "integration_broken" });
  await using other = await simulateGoogle({}, { administrator: "nobody@work.test" });
  await expect(other.adapter.addressBook.find(ADA, FOREVER)).rejects.toMatchObject({
    fault: "integration_broken",
  });
});
