import { afterAll, beforeAll, expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { userMakesFolder, userMovesItem } from "#simulator/microsoft/user-actions.ts";
import { ADA, AMAL, BRUNO } from "../fixtures/people.ts";
import { differences, gmailLabels, outlookItem, outlookState, setBack } from "./item-views.ts";
import { outcomes, type Row } from "./ledger-rows.ts";
import { openRoom, type Room } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

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

test("what somebody changed while the mail was away is set back to what was captured, and the row says so", async () => {
  const id = "<changed-while-away@evil.example>";
  const message = await room.sent(id, [AMAL, ADA]);
  Object.assign(outlookItem(room, AMAL, id), { flag: "flagged", categories: ["Red"] });
  room.workspace.userActions.relabel(ADA, id, { add: ["Projects"], remove: [] });
  const [before, labels] = [outlookState(room, AMAL, id), gmailLabels(room, ADA, id)];
  const retraction = await room.retract([message], "DeletedItems");
  await room.settled(id, 2);
  Object.assign(outlookItem(room, AMAL, id), {
    isRead: true,
    flag: "notFlagged",
    categories: [],
    importance: "low",
  });
  room.workspace.userActions.relabel(ADA, id, {
    add: ["Elsewhere", "STARRED"],
    remove: ["UNREAD", "Projects"],
  });
  const rows = await released(id, retraction);
  expect(outcomes(rows)).toEqual({ [ADA]: "restored", [AMAL]: "restored" });
  expect([outlookState(room, AMAL, id), gmailLabels(room, ADA, id)]).toEqual([before, labels]);
  expect(rows.map(differences)).toEqual([[[]], [[]]]);
  expect(rows.map((it) => setBack(it).map(({ field }) => field))).toEqual([
    ["labels", "read", "flag"],
    ["read", "flag", "categories", "importance"],
  ]);
  expect(setBack(rows[1])[0]).toEqual({ field: "read", was: "false", is: "true" });
});

test("some copies are brought back, and the others stay where they are", async () => {
  const id = "<only-some@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO]);
  const retraction = await room.retract([message], "DeletedItems");
  const wanted = (await room.settled(id, 2)).filter((it) => it.mailbox === BRUNO).map((it) => it.copy_id);
  const { id: release } = await room.release(retraction, wanted);
  const rows = await room.rowsWhere(id, (all) => all.length === 3 && all.every((it) => it.settled));
  expect(outcomes(rows.filter((it) => it.retraction_id === release))).toEqual({ [BRUNO]: "restored" });
  expect(room.places(id)).toEqual([`${AMAL} Deleted Items`, `${BRUNO} Inbox`]);
});

test("a folder that was renamed meanwhile takes its mail back, and the difference shows the new name", async () => {
  const id = "<renamed@evil.example>";
  const message = await room.sent(id, [AMAL]);
  userMakesFolder(room.store(AMAL), "Old name");
  userMovesItem(room.store(AMAL), id, "Old name", new Date());
  const retraction = await room.retract([message], "RecoverableItemsDeletions");
  await room.settled(id);
  const folder = [...room.store(AMAL).folders.values()].find((it) => it.displayName === "Old name");
  if (folder === undefined) throw new Error("no folder");
  Object.assign(folder, { displayName: "New name" });
  const [row] = await released(id, retraction);
  expect(row).toMatchObject({ outcome: "restored" });
  expect(differences(row)).toEqual([[{ field: "folder", was: "Old name", is: "New name" }]]);
});
