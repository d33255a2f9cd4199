import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import type { MailLabel } from "#simulator/google/mailbox.ts";
import {
  userDeletesFolder,
  userDeletesItem,
  userMakesFolder,
  userMovesItem,
} from "#simulator/microsoft/user-actions.ts";
import { ADA, AMAL, BELA, BRUNO, CHIARA } from "../fixtures/people.ts";
import { differences, gmailLabels, outlookItem, outlookState } from "./item-views.ts";
import { outcomes, type Row } from "./ledger-rows.ts";
import { allTo, openRoom, type Room } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

/** Undoes it, and waits for the rows of the release. */
async function released(id: string, retraction: RetractionId): Promise<readonly Row[]> {
  const release = await room.release(retraction);
  return (
    await room.rowsWhere(id, (rows) => {
      const own = rows.filter((it) => it.retraction_id === release.id);
      return own.length > 0 && own.every((it) => it.settled);
    })
  ).filter((it) => it.retraction_id === release.id);
}

for (const destination of ["JunkEmail", "DeletedItems", "RecoverableItemsDeletions"] as const) {
  test(`what went to ${destination} comes back exactly: folder, read state, flag, categories, importance`, async () => {
    const id = `<exactly-${destination}@evil.example>`;
    const message = await room.sent(id, [AMAL]);
    userMakesFolder(room.store(AMAL), "Inbox/Projects");
    userMovesItem(room.store(AMAL), id, "Inbox/Projects", new Date());
    Object.assign(outlookItem(room, AMAL, id), {
      isRead: true,
      flag: "flagged",
      categories: ["Red", "Blue"],
      importance: "high",
    });
    const before = outlookState(room, AMAL, id);
    const retraction = await room.retract([message], destination);
    await room.settled(id);
    expect(outlookState(room, AMAL, id).folder).not.toBe(before.folder);
    const [row] = await released(id, retraction);
    expect(row).toMatchObject({ outcome: "restored", reached: "visible" });
    expect(differences(row)).toEqual([[]]);
    expect(outlookState(room, AMAL, id)).toEqual(before);
  });
}

test("what the owner did with it while the provider refused is where it comes back to", async () => {
  const id = "<filed-meanwhile@evil.example>";
  const message = await room.sent(id, [BRUNO]);
  userMakesFolder(room.store(BRUNO), "Inbox/Filed");
  room.faults({ kind: "server-error", operation: "graph.move", mailbox: BRUNO, status: 503 });
  const retraction = await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, ([it]) => it?.outcome === "acting" && it.attempts > 0);
  userMovesItem(room.store(BRUNO), id, "Inbox/Filed", new Date());
  room.faults();
  await room.passTime(id, 60_000);
  expect(await room.settled(id)).toMatchObject([{ outcome: "moved" }]);
  expect(await released(id, retraction)).toMatchObject([{ outcome: "restored" }]);
  expect(room.places(id)).toEqual([`${BRUNO} Inbox/Filed`]);
});

test("Gmail's labels come back exactly: the user's own, the star, unread and important", async () => {
  for (const destination of ["JunkEmail", "DeletedItems"] as const) {
    const id = `<labels-${destination}@evil.example>`;
    const message = await room.sent(id, [ADA]);
    const add = ["Projects", "STARRED", "IMPORTANT"];
    room.workspace.userActions.relabel(ADA, id, { add, remove: ["INBOX"] });
    const before = gmailLabels(room, ADA, id);
    const retraction = await room.retract([message], destination);
    await room.settled(id);
    expect(gmailLabels(room, ADA, id)).not.toEqual(before);
    const [row] = await released(id, retraction);
    expect(row).toMatchObject({ outcome: "restored" });
    expect(differences(row)).toEqual([[]]);
    expect(gmailLabels(room, ADA, id)).toEqual(before);
  }
});

test("where the folder was deleted since, the Inbox is where it comes back, and the difference is shown", async () => {
  for (const times of [1, 2]) {
    const id = `<folder-gone-${times}@evil.example>`;
    const message = await room.sent(id, [AMAL]);
    userMakesFolder(room.store(AMAL), `Shortlived${times}`);
    userMovesItem(room.store(AMAL), id, `Shortlived${times}`, new Date());
    Object.assign(outlookItem(room, AMAL, id), { flag: "flagged", isRead: true });
    const retraction = await room.retract([message], "RecoverableItemsDeletions");
    await room.settled(id);
    // Once: it lies in Deleted Items and would still take mail. Twice: it is no more.
    userDeletesFolder(room.store(AMAL), `Shortlived${times}`, new Date());
    if (times === 2) userDeletesFolder(room.store(AMAL), `Deleted Items/Shortlived${times}`, new Date());
    const [row] = await released(id, retraction);
    expect(row).toMatchObject({ outcome: "restored" });
    expect(differences(row)).toEqual([[{ field: "folder", was: `Shortlived${times}`, is: "Inbox" }]]);
    expect(outlookState(room, AMAL, id)).toMatchObject({ folder: "Inbox", flag: "flagged", isRead: true });
  }
  const id = "<label-gone@evil.example>";
  const message = await room.sent(id, [ADA]);
  room.workspace.userActions.relabel(ADA, id, { add: ["Shortlived"], remove: [] });
  const retraction = await room.retract([message], "DeletedItems");
  await room.settled(id);
  const { userLabels } = room.gmail(ADA);
  const index = userLabels.findIndex((it) => it.name === "Shortlived");
  const label = userLabels[index]?.id ?? "";
  room.workspace.userActions.relabel(ADA, id, { add: [], remove: ["Shortlived"] });
  (userLabels as MailLabel[]).splice(index, 1);
  const [row] = await released(id, retraction);
  expect(row).toMatchObject({ outcome: "restored" });
  expect(JSON.stringify(differences(row))).toContain("Shortlived");
  expect(gmailLabels(room, ADA, id)).toContain("INBOX");
  expect(gmailLabels(room, ADA, id)).not.toContain(label);
});

test("restore_failed: what the user has since moved or deleted is not touched", async () => {
  const id = "<moved-since@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO, ADA, BELA]);
  const retraction = await room.retract([message], "DeletedItems");
  await room.settled(id, 4);
  userMovesItem(room.store(AMAL), id, "Archive", new Date());
  userDeletesItem(room.store(BRUNO), id, new Date());
  room.workspace.userActions.relabel(ADA, id, { add: ["SPAM"], remove: ["TRASH"] });
  room.workspace.userActions.remove(BELA, id);
  const before = room.places(id);
  const rows = await released(id, retraction);
  expect(rows.map((it) => [it.mailbox, it.outcome, it.reason])).toEqual([
    [ADA, "restore_failed", expect.stringContaining("moved since")],
    [AMAL, "restore_failed", "it has been moved since, to Archive: left where it is"],
    [BELA, "restore_failed", "the item is no longer in the mailbox"],
    [BRUNO, "restore_failed", expect.stringContaining("moved since, to Deletions")],
  ]);
  expect(room.places(id)).toEqual(before);
});

test("what the user has put back himself counts as restored, and is not touched", async () => {
  const id = "<put-back@evil.example>";
  const message = await room.sent(id, [AMAL]);
  const retraction = await room.retract([message], "DeletedItems");
  await room.settled(id);
  userMovesItem(room.store(AMAL), id, "Inbox", new Date());
  outlookItem(room, AMAL, id).isRead = true;
  const [row] = await released(id, retraction);
  expect(row).toMatchObject({ outcome: "restored" });
  expect(differences(row)).toEqual([[{ field: "read", was: "false", is: "true" }]]);
  expect(outlookItem(room, AMAL, id)).toMatchObject({ changes: 1, isRead: true });
});

test("restore_failed: a hard delete is final, and the row says who could still help", async () => {
  const id = "<final@evil.example>";
  const message = await room.sent(id, [AMAL]);
  const retraction = await room.retract([message], "RecoverableItemsPurges");
  await room.settled(id);
  const [row] = await released(id, retraction);
  expect(row).toMatchObject({
    outcome: "restore_failed",
    reason: expect.stringContaining("only an administrator"),
  });
});

test("a release brings back what a user never lost: only what we moved is ours to undo", async () => {
  const id = "<not-ours-to-undo@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO]);
  userDeletesItem(room.store(BRUNO), id, new Date());
  const retraction = await room.retract([message], "DeletedItems");
  await room.settled(id, 2);
  const rows = await released(id, retraction);
  expect(outcomes(rows)).toEqual({ [AMAL]: "restored" });
  expect(room.places(id)).toEqual([`${AMAL} Inbox`, `${BRUNO} Deleted Items`]);
});

test("a storm while it is brought back delays the release, and nothing more", async () => {
  const id = "<stormy-release@evil.example>";
  const message = await room.sent(id, [AMAL, ADA]);
  const retraction = await room.retract([message], "DeletedItems");
  await room.settled(id, 2);
  room.faults(
    { kind: "server-error", operation: "graph.move", status: 503, times: 4 },
    { kind: "lost-reply", operation: "gmail.modify", times: 1 },
    { kind: "server-error", operation: "gmail.get", status: 500, times: 3 },
  );
  const release = await room.release(retraction);
  const rows = await room.rowsWhere(id, async (all) => {
    await room.passTime(id, 20_000);
    return all.length === 4 && all.every((it) => it.settled);
  });
  expect(outcomes(rows.filter((it) => it.retraction_id === release.id))).toEqual({
    [AMAL]: "restored",
    [ADA]: "restored",
  });
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([2, 2]);
});

test("a release while the retraction still runs first calls that off", async () => {
  const id = "<undo-running@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO, CHIARA]);
  room.faults(
    // Bruno's never leaves the Inbox; Chiara's is moved, and nobody hears of it.
    { kind: "server-error", operation: "graph.move", mailbox: BRUNO, status: 503 },
    { kind: "lost-reply", operation: "graph.move", mailbox: CHIARA, times: 1 },
  );
  const retraction = await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, (all) => {
    const now = outcomes(all);
    return now[AMAL] === "moved" && now[BRUNO] === "acting" && now[CHIARA] === "acting";
  });
  const release = await room.release(retraction);
  room.faults();
  const rows = await room.rowsWhere(id, async (all) => {
    await room.passTime(id, 20_000);
    return all.length >= 6 && all.every((it) => it.settled);
  });
  expect(outcomes(rows.filter((it) => it.retraction_id === retraction))).toEqual({
    [AMAL]: "moved",
    [BRUNO]: "refused",
    [CHIARA]: "moved",
  });
  expect(outcomes(rows.filter((it) => it.retraction_id === release.id))).toEqual({
    [AMAL]: "restored",
    [BRUNO]: "restored",
    [CHIARA]: "restored",
  });
  expect(room.places(id)).toEqual([`${AMAL} Inbox`, `${BRUNO} Inbox`, `${CHIARA} Inbox`]);
  const changes = room.items(id).map(({ address, item }) => [address, item.changes]);
  expect(Object.fromEntries(changes)).toEqual({ [AMAL]: 2, [BRUNO]: 0, [CHIARA]: 2 });
});

test("what a release put back is exempt: no setting takes it again by whatever address, a person may", async () => {
  const id = "<exempt@evil.example>";
  const date = "Mon, 23 Nov 2026 12:00:00 +0000";
  await room.setAutoRetract(room.google, allTo("DeletedItems"));
  await room.send(id, { to: [ADA], headerTo: ADA, date });
  const [moved] = await room.settled(id);
  if (moved === undefined) throw new Error("no row");
  const [back] = await released(id, moved.retraction_id);
  expect(back).toMatchObject({ outcome: "restored" });
  await room.setAutoRetract(room.google, allTo("JunkEmail"));
  await room.send(id, { to: ["ada.abel+again@work.test"], headerTo: ADA, date });
  const rows = await room.settled(id, 3);
  const third = rows.find((it) => it.kind === "retract" && it.retraction_id !== moved.retraction_id);
  expect(third).toMatchObject({
    mailbox: ADA,
    outcome: "refused",
    reason: expect.stringContaining("exempt"),
  });
  expect(room.places(id)).toEqual(Array(2).fill(expect.stringMatching(/^ada\.abel@work\.test .*INBOX/)));
  const message = await room.message(id);
  const manual = await room.retract([message], "DeletedItems");
  const all = await room.settled(id, 4);
  expect(all.find((it) => it.retraction_id === manual)).toMatchObject({ outcome: "moved" });
});

test("after a release the next retraction captures anew: the second release knows the new folder", async () => {
  const id = "<captured-anew@evil.example>";
  const message = await room.sent(id, [AMAL]);
  const first = await room.retract([message], "DeletedItems");
  await room.settled(id);
  await released(id, first);
  userMovesItem(room.store(AMAL), id, "Archive", new Date());
  const second = await room.retract([message], "JunkEmail");
  await room.settled(id, 3);
  const [row] = await released(id, second);
  expect(row).toMatchObject({ outcome: "restored" });
  expect(room.places(id)).toEqual([`${AMAL} Archive`]);
});
