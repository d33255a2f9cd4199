import { expect, test } from "vitest";
import {
  userCopiesItem,
  userDeletesItem,
  userMakesFolder,
  userMovesFolder,
  userMovesItem,
} from "#simulator/microsoft/user-actions.ts";
import {
  deliver,
  FOREVER,
  itemsOf,
  locateOne,
  MESSAGE_ID,
  mime,
  NETWORK_ID,
  RECEIVED_AT,
  simulateMicrosoft,
  userOf,
  WANTED,
} from "./simulated.ts";

test("a delivered mail is found with all that its reader sees and that proves it is ours", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  const item = await locateOne(mailbox);
  expect(item).toMatchObject({
    isOwn: false,
    state: {
      place: "visible",
      folderPath: "Inbox",
      isRead: false,
      isFlagged: false,
      categories: [],
      importance: "normal",
    },
    identity: {
      messageId: MESSAGE_ID,
      from: "eve@evil.test",
      subject: "Your invoice",
      sentAt: RECEIVED_AT,
      receivedIds: [],
    },
  });
  expect(item.state.folderId).not.toBeUndefined();
  expect(await mailbox.read([item.itemId], FOREVER)).toEqual([item]);
  expect(
    await mailbox.locate({ ...WANTED, messageId: "<other@x.test>", subject: "Other" }, "visible", FOREVER),
  ).toEqual([]);
});

test.each([
  ["JunkEmail", "junk", "Junk Email"],
  ["DeletedItems", "trash", "Deleted Items"],
  ["RecoverableItemsDeletions", "recoverable", "Recoverable Items/Deletions"],
] as const)(
  "%s: the item is there under its id, reads back so, and moving again changes nothing",
  async (to, place, path) => {
    await using tenant = await simulateMicrosoft();
    const { address, mailbox } = userOf(tenant);
    deliver(tenant.organisation, address);
    const { itemId } = await locateOne(mailbox);
    expect(await mailbox.move([itemId], to, FOREVER)).toEqual([{ moved: true, itemId }]);
    expect(itemsOf(tenant.organisation, address)).toMatchObject([{ place: path }]);
    expect(await mailbox.read([itemId], FOREVER)).toMatchObject([{ itemId, state: { place } }]);
    expect(await mailbox.move([itemId], to, FOREVER)).toEqual([{ moved: true, itemId }]);
    expect((await mailbox.read([itemId], FOREVER))[0]?.state.place).toBe(place);
  },
);

test("what is soft-deleted is found in the recoverable items and nowhere else", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  const { itemId } = await locateOne(mailbox);
  await mailbox.move([itemId], "RecoverableItemsDeletions", FOREVER);
  expect(await mailbox.locate(WANTED, "visible", FOREVER)).toEqual([]);
  expect((await locateOne(mailbox, WANTED, "recoverable")).itemId).toBe(itemId);
});

test("hard deletion puts it into Purges, out of reach: neither visible nor recoverable", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  const { itemId } = await locateOne(mailbox);
  expect(await mailbox.move([itemId], "RecoverableItemsPurges", FOREVER)).toEqual([
    { moved: true, itemId: undefined },
  ]);
  expect(itemsOf(tenant.organisation, address)).toMatchObject([{ place: "Recoverable Items/Purges" }]);
  const [after] = await mailbox.read([itemId], FOREVER);
  expect(after === undefined || after.state.place === "gone").toBe(true);
  expect(await mailbox.locate(WANTED, "visible", FOREVER)).toEqual([]);
  expect(await mailbox.locate(WANTED, "recoverable", FOREVER)).toEqual([]);
});

test("a national cloud has no hard deletion: said before anything is sent", async () => {
  await using tenant = await simulateMicrosoft({ isNationalCloud: true }, { cloud: "gcc_high" });
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  const { itemId } = await locateOne(mailbox);
  const [reply] = await mailbox.move([itemId], "RecoverableItemsPurges", FOREVER);
  expect(reply).toMatchObject({
    moved: false,
    error: { fault: "destination_impossible", code: "no_permanent_delete_in_this_cloud" },
  });
  expect(itemsOf(tenant.organisation, address)).toMatchObject([{ place: "Inbox", changes: 0 }]);
});

test("every copy in the mailbox is found, where rules and people put them", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  userMakesFolder(store, "Projects/2026");
  userCopiesItem(store, MESSAGE_ID, "Projects/2026", new Date());
  userCopiesItem(store, MESSAGE_ID, "Junk Email", new Date());
  userCopiesItem(store, MESSAGE_ID, "Deleted Items", new Date());
  const found = await mailbox.locate(WANTED, "visible", FOREVER);
  const places = found.map(({ state }) => `${state.place} ${state.folderPath}`).toSorted();
  expect(places).toEqual([
    "junk Junk Email",
    "trash Deleted Items",
    "visible Inbox",
    "visible Projects/2026",
  ]);
});

test("more copies than a page holds are all found", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  for (let copy = 0; copy < 24; copy += 1) userCopiesItem(store, MESSAGE_ID, "Inbox", new Date());
  const found = await mailbox.locate(WANTED, "visible", FOREVER);
  expect(new Set(found.map(({ itemId }) => itemId)).size).toBe(25);
});

test("a folder thrown into Deleted Items makes trash of its mail, and mail of it again when it comes back", async () => {
  let at = Date.now();
  await using tenant = await simulateMicrosoft({}, { now: () => new Date(at) });
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  userMakesFolder(store, "Inbox/Projects");
  userMovesItem(store, MESSAGE_ID, "Inbox/Projects", new Date());
  expect((await locateOne(mailbox)).state).toMatchObject({ place: "visible", folderPath: "Inbox/Projects" });
  userMovesFolder(store, "Inbox/Projects", "Deleted Items", new Date());
  at += 31_000;
  expect((await locateOne(mailbox)).state).toMatchObject({
    place: "trash",
    folderPath: "Deleted Items/Projects",
  });
});

test("the sender's own copy in Sent Items is told apart", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  tenant.organisation.saveSent(address, mime());
  expect((await locateOne(mailbox)).isOwn).toBe(true);
});

test("an item that a person has purged is item_gone to a move, and unknown to a read", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  const { itemId } = await locateOne(mailbox);
  for (let time = 0; time < 3; time += 1) userDeletesItem(store, MESSAGE_ID, new Date());
  expect(itemsOf(tenant.organisation, address)).toMatchObject([{ place: "Recoverable Items/Purges" }]);
  const [after] = await mailbox.read([itemId], FOREVER);
  expect(after === undefined || after.state.place === "gone").toBe(true);
  expect(await mailbox.move([itemId], "JunkEmail", FOREVER)).toMatchObject([
    { moved: false, error: { fault: "item_gone" } },
  ]);
});

test("an item keeps its id when people move it, so a read still finds it", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  const { itemId } = await locateOne(mailbox);
  userMakesFolder(store, "Kept");
  userMovesItem(store, MESSAGE_ID, "Kept", new Date());
  expect(await mailbox.read([itemId], FOREVER)).toMatchObject([
    { itemId, state: { place: "visible", folderPath: "Kept" } },
  ]);
  userDeletesItem(store, MESSAGE_ID, new Date());
  expect(await mailbox.read([itemId], FOREVER)).toMatchObject([{ itemId, state: { place: "trash" } }]);
});

test("the whole mail comes, with its last byte, and none of it beyond the bound", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  const { itemId } = await locateOne(mailbox);
  const bytes = Buffer.from((await mailbox.mime(itemId, 100_000, FOREVER)) ?? []).toString();
  expect(bytes).toContain("Message-ID: <m1@evil.test>");
  expect(bytes.endsWith("\r\n\r\nPay now.\r\n")).toBe(true);
  expect(await mailbox.mime(itemId, 20, FOREVER)).toBeUndefined();
});

test("two mails of one Message-ID are both found, and each bears the mark that Exchange gave it, not one it brought", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  const stolen = `X-MS-Exchange-Organization-Network-Message-Id: ${NETWORK_ID}\r\n`;
  const other = "7a7a7a7a-2222-4333-8444-000000000000";
  const received =
    "Received: from evil.test (192.0.2.9) by AM1PEPF00.mail.protection.outlook.com with SMTP; Mon\r\n";
  for (const [own, brought] of [
    [NETWORK_ID, ""],
    [other, stolen],
  ] as const) {
    const [header = "", body = ""] = mime().toString().split("\r\n\r\n");
    const trailer = `Return-Path: eve@evil.test\r\nX-MS-Exchange-Organization-Network-Message-Id: ${own}`;
    const mail = Buffer.from(`${received}${brought}${header}\r\n${trailer}\r\n\r\n${body}`);
    tenant.organisation.deliver({
      recipient: address,
      mime: mail,
      networkMessageId: own,
      receivedAt: RECEIVED_AT,
      toJunk: false,
    });
  }
  const found = await mailbox.locate(WANTED, "visible", FOREVER);
  expect(new Set(found.map(({ identity }) => identity.networkMessageId))).toEqual(
    new Set([NETWORK_ID, other]),
  );
  expect(found).toHaveLength(2);
});
