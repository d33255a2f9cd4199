import { expect, test } from "vitest";
import type { FoundItem } from "#retraction/hit.ts";
import type { Mailbox } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { selfSignedCertificate } from "#simulator/microsoft/self-signed-certificate.ts";
import { microsoftSeed, type UserSeed } from "#simulator/microsoft/seed.ts";
import {
  userCopiesItem,
  userDeletesFolder,
  userDeletesItem,
  userMakesFolder,
  userMarksRead,
  userMovesFolder,
  userMovesItem,
} from "#simulator/microsoft/user-actions.ts";
import {
  deliver,
  FOREVER,
  itemsOf,
  mime,
  NETWORK_ID,
  RECEIVED_AT,
  simulateMicrosoft,
  WANTED,
} from "./simulated.ts";

type Tenant = Awaited<ReturnType<typeof simulateMicrosoft>>;

const ID = WANTED.messageId ?? "";

/** The nth user of the seed: its address, its mailbox at the simulator and by our adapter. */
function userOf(tenant: Tenant, index = 0) {
  const user = tenant.organisation.seed.users[index] as UserSeed;
  const store = tenant.organisation.mailbox(user.id);
  if (store === undefined) throw new Error("no mailbox");
  return { address: user.address, id: user.id, store, mailbox: tenant.open(user.id) };
}

async function locateOne(mailbox: Mailbox, scope: "visible" | "recoverable" = "visible"): Promise<FoundItem> {
  const [item, ...others] = await mailbox.locate(WANTED, scope, FOREVER);
  if (item === undefined) throw new Error("nothing found");
  expect(others).toEqual([]);
  return item;
}

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
      messageId: ID,
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
  expect((await locateOne(mailbox, "recoverable")).itemId).toBe(itemId);
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
  userCopiesItem(store, ID, "Projects/2026", new Date());
  userCopiesItem(store, ID, "Junk Email", new Date());
  userCopiesItem(store, ID, "Deleted Items", new Date());
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
  for (let copy = 0; copy < 24; copy += 1) userCopiesItem(store, ID, "Inbox", new Date());
  const found = await mailbox.locate(WANTED, "visible", FOREVER);
  expect(new Set(found.map(({ itemId }) => itemId)).size).toBe(25);
});

test("a folder thrown into Deleted Items makes trash of its mail, and mail of it again when it comes back", async () => {
  let at = Date.now();
  await using tenant = await simulateMicrosoft({}, { now: () => new Date(at) });
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  userMakesFolder(store, "Inbox/Projects");
  userMovesItem(store, ID, "Inbox/Projects", new Date());
  expect((await locateOne(mailbox)).state).toMatchObject({ place: "visible", folderPath: "Inbox/Projects" });
  userMovesFolder(store, "Inbox/Projects", "Deleted Items");
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
  for (let time = 0; time < 3; time += 1) userDeletesItem(store, ID, new Date());
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
  userMovesItem(store, ID, "Kept", new Date());
  expect(await mailbox.read([itemId], FOREVER)).toMatchObject([
    { itemId, state: { place: "visible", folderPath: "Kept" } },
  ]);
  userDeletesItem(store, ID, new Date());
  expect(await mailbox.read([itemId], FOREVER)).toMatchObject([{ itemId, state: { place: "trash" } }]);
});

test("a release puts back folder, read state, flag, categories and importance, and a second one changes nothing", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  userMakesFolder(store, "Projects");
  const item = userMovesItem(store, ID, "Projects", new Date());
  Object.assign(item, { isRead: true, categories: ["Red", "Blue"], flag: "flagged", importance: "high" });
  const before = await locateOne(mailbox);
  expect(before.state).toMatchObject({
    folderPath: "Projects",
    isRead: true,
    isFlagged: true,
    categories: ["Blue", "Red"],
  });

  await mailbox.move([before.itemId], "RecoverableItemsDeletions", FOREVER);
  Object.assign(item, { isRead: false, categories: [], flag: "notFlagged", importance: "low" });
  const restoration = { itemId: before.itemId, origin: before.state };
  expect(await mailbox.restore([restoration], FOREVER)).toEqual([{ moved: true, itemId: before.itemId }]);
  expect(await mailbox.read([before.itemId], FOREVER)).toEqual([before]);

  const { changes } = itemsOf(tenant.organisation, address)[0] ?? {};
  expect(await mailbox.restore([restoration], FOREVER)).toEqual([{ moved: true, itemId: before.itemId }]);
  expect(itemsOf(tenant.organisation, address)[0]?.changes).toBe(changes);
});

test("a release does not mark as unread what was read while it lay in the junk folder, unless it was unread before", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  const before = await locateOne(mailbox);
  await mailbox.move([before.itemId], "JunkEmail", FOREVER);
  userMarksRead(store, ID, true);
  await mailbox.restore([{ itemId: before.itemId, origin: before.state }], FOREVER);
  expect(await mailbox.read([before.itemId], FOREVER)).toEqual([before]);
});

test("a folder that is gone, or that lies in Deleted Items now, is folder_gone and moves nothing", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  userMakesFolder(store, "Projects");
  userMovesItem(store, ID, "Projects", new Date());
  const { itemId, state } = await locateOne(mailbox);
  await mailbox.move([itemId], "JunkEmail", FOREVER);
  userMovesFolder(store, "Projects", "Deleted Items");
  const gone = { moved: false, error: { fault: "folder_gone" } };
  expect(await mailbox.restore([{ itemId, origin: state }], FOREVER)).toMatchObject([gone]);
  userDeletesFolder(store, "Deleted Items/Projects", new Date());
  expect(await mailbox.restore([{ itemId, origin: state }], FOREVER)).toMatchObject([gone]);
  expect(itemsOf(tenant.organisation, address)).toMatchObject([{ place: "Junk Email" }]);
});

test("the whole mail comes byte for byte, and none of it beyond the bound", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  const { itemId } = await locateOne(mailbox);
  const bytes = Buffer.from((await mailbox.mime(itemId, 100_000, FOREVER)) ?? []).toString();
  expect(bytes).toContain("Message-ID: <m1@evil.test>");
  expect(bytes.endsWith("\r\n\r\nPay now.\r\n")).toBe(true);
  expect(await mailbox.mime(itemId, 20, FOREVER)).toBeUndefined();
});

test("many mailboxes at once: all are moved, in few requests, and nobody is throttled", async () => {
  await using tenant = await simulateMicrosoft();
  const users = Array.from({ length: 30 }, (_, index) => userOf(tenant, index));
  for (const { address } of users) deliver(tenant.organisation, address);
  const moved = await Promise.all(
    users.map(async ({ mailbox }) => {
      const { itemId } = await locateOne(mailbox);
      return await mailbox.move([itemId], "DeletedItems", FOREVER);
    }),
  );
  expect(moved.flat().every((reply) => reply.moved)).toBe(true);
  for (const { address } of users) {
    expect(itemsOf(tenant.organisation, address)).toMatchObject([{ place: "Deleted Items", changes: 1 }]);
  }
  const { calls, counts } = tenant.organisation.calls;
  expect(calls.filter(({ status }) => status === 429)).toEqual([]);
  // Three rounds (search, inbox, move) of thirty calls in batches of twenty, with some room for a slow machine.
  expect(counts.get("graph.batch") ?? Infinity).toBeLessThan(20);
});

test("one mailbox with many hits stays below its limit of calls at once", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  for (let copy = 0; copy < 14; copy += 1) userCopiesItem(store, ID, "Inbox", new Date());
  const found = await mailbox.locate(WANTED, "visible", FOREVER);
  const replies = await mailbox.move(
    found.map(({ itemId }) => itemId),
    "JunkEmail",
    FOREVER,
  );
  expect(replies.every((reply) => reply.moved)).toBe(true);
});

test("a throttled item says until when, and the mailbox beside it is moved", async () => {
  await using tenant = await simulateMicrosoft();
  const [busy, calm] = [userOf(tenant, 0), userOf(tenant, 1)];
  for (const { address } of [busy, calm]) deliver(tenant.organisation, address);
  const items = await Promise.all([busy, calm].map(async ({ mailbox }) => (await locateOne(mailbox)).itemId));
  tenant.setFaults({
    kind: "throttle",
    operation: "graph.move",
    mailbox: busy.address,
    retryAfterSeconds: 900,
  });
  const [[first], [second]] = await Promise.all([
    busy.mailbox.move(items.slice(0, 1), "JunkEmail", FOREVER),
    calm.mailbox.move(items.slice(1), "JunkEmail", FOREVER),
  ]);
  expect(first).toMatchObject({ moved: false, error: { fault: "throttled" } });
  const error = first?.moved === false ? first.error : undefined;
  expect(Math.round(((error?.retryAt?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(15);
  expect(second).toMatchObject({ moved: true });
});

test.each([
  ["lost-reply", "graph.move", "Junk Email", 1],
  ["lost-reply", "graph.batch", "Junk Email", 1],
  ["server-error", "graph.move", "Inbox", 0],
] as const)(
  "%s of %s is transient; reading tells what became of it, and it is done only once",
  async (kind, operation, place, changes) => {
    await using tenant = await simulateMicrosoft();
    const { address, mailbox } = userOf(tenant);
    deliver(tenant.organisation, address);
    const { itemId } = await locateOne(mailbox);
    tenant.setFaults({ kind, operation, times: 1 });
    expect(await mailbox.move([itemId], "JunkEmail", FOREVER)).toMatchObject([
      { moved: false, error: { fault: "transient" } },
    ]);
    expect(itemsOf(tenant.organisation, address)).toMatchObject([{ place, changes }]);
    expect((await mailbox.read([itemId], FOREVER))[0]?.itemId).toBe(itemId);
  },
);

test("a lie is believed by the move and found out by the read", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  const { itemId } = await locateOne(mailbox);
  tenant.setFaults({ kind: "lie", operation: "graph.move", times: 1 });
  expect((await mailbox.move([itemId], "JunkEmail", FOREVER))[0]?.moved).toBe(true);
  expect((await mailbox.read([itemId], FOREVER))[0]?.state.place).toBe("visible");
});

const KINDS = microsoftSeed({ users: 5, domain: "corp.test" });
const withKinds = KINDS.users.map((user, index) => ({
  ...user,
  kind:
    (["user", "on-premises", "unlicensed", "out-of-scope", "shared"] as const)[index] ?? ("user" as const),
}));

test("mailboxes that cannot be reached say why, to the directory and to the search", async () => {
  await using tenant = await simulateMicrosoft({ ...KINDS, users: withKinds });
  const [user, onPremises, unlicensed, outOfScope, shared] = withKinds.map(({ address, id }) => ({
    address,
    id,
  }));
  const { addressBook } = tenant.adapter;
  const find = (address = "") => addressBook.find(address, FOREVER);
  const faultOf = (id = "") =>
    tenant
      .open(id)
      .locate(WANTED, "visible", FOREVER)
      .then(
        () => "found",
        (error: unknown) => (error instanceof ProviderError ? error.fault : error),
      );
  expect(await find(user?.address)).toMatchObject({
    kind: "mailboxes",
    viaGroup: false,
    mailboxes: [{ handle: user?.id }],
  });
  expect(await find(shared?.address)).toMatchObject({
    kind: "mailboxes",
    mailboxes: [{ handle: shared?.id }],
  });
  expect(await find(onPremises?.address)).toMatchObject({ kind: "mailbox_unavailable" });
  expect(await find(unlicensed?.address)).toMatchObject({ kind: "mailbox_unavailable" });
  expect(await faultOf(onPremises?.id)).toBe("mailbox_unavailable");
  expect(await faultOf(unlicensed?.id)).toBe("mailbox_unavailable");
  expect(await faultOf(outOfScope?.id)).toBe("out_of_scope");
  expect(await faultOf(shared?.id)).toBe("found");
});

test("addresses lead to users by any alias in any case, to list members, and to nobody", async () => {
  await using tenant = await simulateMicrosoft();
  const { addressBook } = tenant.adapter;
  const [first] = tenant.organisation.seed.users;
  const find = (address: string) => addressBook.find(address, FOREVER);
  const byPrimary = await find(first?.address ?? "");
  expect(await find(first?.aliases[0]?.toUpperCase() ?? "")).toEqual(byPrimary);
  const addresses = [first?.address, ...(first?.aliases ?? [])];
  expect(byPrimary).toMatchObject({ mailboxes: [{ providerId: first?.id, primaryAddress: first?.address }] });
  expect(byPrimary.kind === "mailboxes" && byPrimary.mailboxes[0]?.addresses.toSorted()).toEqual(
    addresses.toSorted(),
  );

  const everyone = await find("everyone@corp.test");
  expect(everyone).toMatchObject({ kind: "mailboxes", viaGroup: true });
  expect(everyone.kind === "mailboxes" && everyone.mailboxes.length).toBe(30);
  const nested = await find("finance-and-friends@corp.test");
  expect(nested.kind === "mailboxes" && nested.mailboxes.length).toBe(10);
  expect(await find("project@corp.test")).toMatchObject({ kind: "unsupported" });
  expect(await find("nobody@corp.test")).toMatchObject({ kind: "no_mailbox" });
  expect(await find("friend@elsewhere.test")).toMatchObject({ kind: "no_mailbox" });
});

test("a throttled directory is banned for everybody, in the directory's own scope", async () => {
  await using tenant = await simulateMicrosoft();
  tenant.setFaults({ kind: "throttle", operation: "graph.users*", retryAfterSeconds: 60 });
  const found = tenant.adapter.addressBook.find("nobody@corp.test", FOREVER);
  await expect(found).rejects.toMatchObject({ fault: "throttled" });
  expect([...tenant.budget.blocked.keys()]).toEqual(["graph-directory:integration"]);
});

test("a certificate serves as well as a secret; a wrong secret breaks the integration", async () => {
  const { certificatePem, privateKeyPem } = selfSignedCertificate("undeliver", new Date());
  const seed = microsoftSeed({ users: 1, domain: "corp.test" });
  const client = { id: seed.clients[0]?.id ?? "", certificatePem };
  const credential = { kind: "certificate", privateKeyPem, certificatePem } as const;
  await using tenant = await simulateMicrosoft({ ...seed, clients: [client] }, { credential });
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  expect((await locateOne(mailbox)).state.place).toBe("visible");

  await using other = await simulateMicrosoft(seed, { credential: { kind: "secret", secret: "wrong" } });
  const search = userOf(other).mailbox.locate(WANTED, "visible", FOREVER);
  await expect(search).rejects.toMatchObject({ fault: "integration_broken", code: "AADSTS7000215" });
});

test("a stolen-id attack: both mails of one Message-ID are found, and only ours bears our mark", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  deliver(tenant.organisation, address, { messageId: ID, subject: "Lunch?", from: "friend@good.test" });
  const found = await mailbox.locate(WANTED, "visible", FOREVER);
  expect(found.map(({ identity }) => identity.subject).toSorted()).toEqual(["Lunch?", "Your invoice"]);
  expect(
    found.some(
      ({ identity }) => identity.networkMessageId !== undefined && identity.networkMessageId !== NETWORK_ID,
    ),
  ).toBe(false);
});
