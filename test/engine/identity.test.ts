import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  userCopiesItem,
  userDeletesItem,
  userMakesFolder,
  userMovesItem,
} from "#simulator/microsoft/user-actions.ts";
import { ADA, AMAL, BELA, BRUNO } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, raw, type Room } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

/** Item ids by mailbox, in the order in which they came. */
function idsIn(address: string, messageId: string): readonly string[] {
  return room
    .items(messageId)
    .filter((it) => it.address === address)
    .map(({ item }) => item.id);
}

test("a forged Message-ID before and after ours is left alone, though From, Subject and Date agree", async () => {
  const id = "<forged@evil.example>";
  const letter = { to: [AMAL, ADA], date: "Mon, 23 Nov 2026 09:00:00 +0000" };
  const forged = { ...letter, isPhish: false };
  await room.send(id, { ...forged, body: "Came before." });
  await room.messages(id, 1);
  await room.send(id, letter);
  await room.messages(id, 2);
  await room.send(id, { ...forged, body: "Came after." });
  const [, ours] = await room.messages(id, 3);
  await room.retract(ours === undefined ? [] : [ours], "DeletedItems");
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
  for (const row of rows)
    expect(row.evidence["notOurs"]).toEqual(["the content differs", "the content differs"]);
  for (const address of [AMAL, ADA]) {
    const [before, its, after] = idsIn(address, id);
    const found = room.items(id).filter((it) => it.address === address);
    const changes = (itemId: string | undefined) =>
      found.find(({ item }) => item.id === itemId)?.item.changes;
    expect([changes(before), changes(its), changes(after)]).toEqual([0, 1, 0]);
  }
});

test("identity_mismatch: a forged mail instead of ours is never moved, and at the end a person decides", async () => {
  const id = "<instead@evil.example>";
  const letter = { to: [BRUNO, BELA], date: "Mon, 23 Nov 2026 09:30:00 +0000" };
  room.faults({ kind: "delivery-lag", operation: "deliver", delayMs: 3_600_000 });
  await room.send(id, letter);
  const message = await room.message(id, 2);
  const other = Buffer.from(raw(id, { ...letter, isPhish: false, body: "Something else." }));
  room.workspace.userActions.put(BELA, other, ["INBOX", "UNREAD"]);
  const now = new Date();
  room.exchange.deliver({
    recipient: BRUNO,
    mime: other,
    networkMessageId: crypto.randomUUID(),
    receivedAt: now,
    toJunk: false,
  });
  await room.retract([message], "DeletedItems");
  const open = await room.rowsWhere(id, (rows) => rows.length === 2 && rows.every((it) => it.looks > 0));
  expect(outcomes(open)).toEqual({ [BRUNO]: "not_yet_found", [BELA]: "not_yet_found" });
  expect(open[0]?.reason).toContain("another mail with this Message-ID");
  await room.passTime(id, 25 * 3_600_000);
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [BRUNO]: "identity_mismatch", [BELA]: "identity_mismatch" });
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([0, 0]);
});

test("ours goes also where the organisation's own rule put a tag before its subject", async () => {
  const id = "<tagged@evil.example>";
  const letter = { to: [BRUNO], date: "Mon, 23 Nov 2026 09:35:00 +0000" };
  room.faults({ kind: "delivery-lag", operation: "deliver", delayMs: 3_600_000 });
  await room.send(id, letter);
  const message = await room.message(id);
  const [ours] = await room.query<{ mark: string }>(
    "select network_message_id as mark from message where id = $1",
    [message],
  );
  const received =
    "Received: from mail.evil.example (192.0.2.1) by\r\n AM1.mail.protection.outlook.com with Microsoft SMTP Server id 15.20; Mon, 23 Nov 2026 09:35:01 +0000\r\n";
  const deliver = (networkMessageId: string, body: string): void => {
    // Above the line of the server that took it from outside: written by Exchange.
    const header = `X-MS-Exchange-Organization-Network-Message-Id: ${networkMessageId}\r\n${received}`;
    const tagged = { ...letter, header, body, isPhish: false, subject: "[EXTERNAL] Pay this today" };
    const mime = Buffer.from(raw(id, tagged));
    room.exchange.deliver({
      recipient: BRUNO,
      mime,
      networkMessageId,
      receivedAt: new Date(),
      toJunk: false,
    });
  };
  deliver(ours?.mark ?? "", `Please pay at once.\r\nReference ${id}`);
  // The same headers with the same tag, and no mark of ours.
  deliver(crypto.randomUUID(), "Something else.");
  await room.retract([message], "DeletedItems");
  expect(await room.settled(id)).toMatchObject([{ outcome: "moved" }]);
  expect(room.places(id)).toEqual([`${BRUNO} Deleted Items`, `${BRUNO} Inbox`]);
});

test("a forged mail in sight does not hide that the user has thrown ours away", async () => {
  const id = "<hidden-behind@evil.example>";
  const letter = { to: [BRUNO], date: "Mon, 23 Nov 2026 09:40:00 +0000" };
  await room.send(id, letter);
  const message = await room.message(id);
  userDeletesItem(room.store(BRUNO), id, new Date());
  userDeletesItem(room.store(BRUNO), id, new Date());
  const mime = Buffer.from(raw(id, { ...letter, isPhish: false, body: "Something else." }));
  const networkMessageId = crypto.randomUUID();
  room.exchange.deliver({ recipient: BRUNO, mime, networkMessageId, receivedAt: new Date(), toJunk: false });
  await room.retract([message], "DeletedItems");
  expect(await room.settled(id)).toMatchObject([{ outcome: "removed_by_user", reached: "recoverable" }]);
});

test("every hit of a mailbox goes: what a user copied, and the same mail delivered twice", async () => {
  const id = "<several@evil.example>";
  const letter = { to: [AMAL, ADA], date: "Mon, 23 Nov 2026 10:00:00 +0000" };
  await room.send(id, letter);
  await room.send(id, letter);
  const message = await room.message(id, 2);
  await expect.poll(() => room.items(id).length).toBe(4);
  userMakesFolder(room.store(AMAL), "Inbox/Projects");
  userCopiesItem(room.store(AMAL), id, "Inbox/Projects", new Date());
  await room.retract([message], "DeletedItems");
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
  expect(room.places(id)).toEqual([
    expect.stringMatching(/^ada.* .*TRASH/),
    expect.stringMatching(/^ada.* .*TRASH/),
    `${AMAL} Deleted Items`,
    `${AMAL} Deleted Items`,
    `${AMAL} Deleted Items`,
  ]);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1, 1, 1, 1, 1]);
  const operations = await room.query<{ n: number }>(
    "select count(*)::int as n from hit_operation where copy_id = any($1::uuid[])",
    [rows.map((it) => it.copy_id)],
  );
  expect(operations).toEqual([{ n: 5 }]);
});

test("hits at the destination or further are never moved to a milder place, whatever lies beside them", async () => {
  const id = "<further@evil.example>";
  const message = await room.sent(id, [AMAL]);
  const store = room.store(AMAL);
  userCopiesItem(store, id, "Junk Email", new Date());
  userCopiesItem(store, id, "Deleted Items", new Date());
  userCopiesItem(store, id, "Recoverable Items/Deletions", new Date());
  await room.retract([message], "JunkEmail");
  const rows = await room.settled(id);
  expect(rows).toMatchObject([{ outcome: "moved", reached: "junk" }]);
  expect(room.places(id)).toEqual([
    `${AMAL} Deleted Items`,
    `${AMAL} Junk Email`,
    `${AMAL} Junk Email`,
    `${AMAL} Recoverable Items/Deletions`,
  ]);
  expect(room.items(id).reduce((sum, { item }) => sum + item.changes, 0)).toBe(1);
});

test("the sender's own copy in Sent Items is left alone, his received one is not", async () => {
  const id = "<internal@corp.test>";
  await room.send(id, { from: AMAL, to: [AMAL, BRUNO], isPhish: false });
  const exchange = await room.message(id, 2);
  await room.retract([exchange], "DeletedItems");
  expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "moved", [BRUNO]: "moved" });
  expect(room.places(id)).toEqual([`${AMAL} Deleted Items`, `${AMAL} Sent Items`, `${BRUNO} Deleted Items`]);

  const google = "<internal@work.test>";
  await room.send(google, { from: ADA, to: [BELA], isPhish: false });
  await room.retract([await room.message(google)], "DeletedItems");
  expect(outcomes(await room.settled(google))).toEqual({ [BELA]: "moved" });
  expect(room.places(google)).toEqual([`${ADA} SENT`, expect.stringMatching(/^bela.*TRASH/)]);
});

test("an item that a rule or its owner moved on between the look and the move is found where it went", async () => {
  // Each time the worker is about to send, the owner is faster.
  let interfere: (() => void) | undefined;
  await using nervous = await openRoom({
    users: 3,
    workers: {
      step: (step) => {
        if (step !== "send") return;
        interfere?.();
        interfere = undefined;
      },
    },
  });
  const moved = "<moved-on@evil.example>";
  await nervous.send(moved, { to: [AMAL] });
  const first = await nervous.message(moved);
  interfere = () => userMovesItem(nervous.store(AMAL), moved, "Archive", new Date());
  await nervous.retract([first], "DeletedItems");
  expect(await nervous.settled(moved)).toMatchObject([{ outcome: "moved" }]);
  expect(nervous.places(moved)).toEqual([`${AMAL} Deleted Items`]);

  const deleted = "<deleted-on@evil.example>";
  await nervous.send(deleted, { to: [ADA] });
  const second = await nervous.message(deleted);
  interfere = () => nervous.workspace.userActions.remove(ADA, deleted);
  await nervous.retract([second], "DeletedItems");
  await nervous.rowsWhere(deleted, (rows) => rows[0]?.outcome === "verifying" && rows[0].attempts > 0);
  await nervous.passTime(deleted, 60_000);
  expect(await nervous.settled(deleted)).toMatchObject([{ outcome: "removed_by_user" }]);
});
