import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { userDeletesItem, userMovesItem } from "#simulator/microsoft/user-actions.ts";
import { ADA, AMAL, BRUNO } from "../fixtures/people.ts";
import { outcomes, type Row } from "./ledger-rows.ts";
import { allTo, openRoom, type Room } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

interface Ended {
  readonly id: RetractionId;
  readonly rows: readonly Row[];
}

/** Undoes it, whatever it was, and waits for the rows of the run that does. */
async function undone(id: string, run: RetractionId): Promise<Ended> {
  const undo = await room.release(run);
  const rows = await room.rowsWhere(id, (all) => {
    const own = all.filter((it) => it.retraction_id === undo.id);
    return own.length === undo.copies && own.every((it) => it.settled);
  });
  return { id: undo.id, rows: rows.filter((it) => it.retraction_id === undo.id) };
}

test("the undo of a release takes the mail out again to where it was, and can be undone itself, and so on", async () => {
  for (const [destination, out] of [
    ["RecoverableItemsDeletions", "Deletions"],
    ["DeletedItems", "Deleted Items"],
    ["JunkEmail", "Junk Email"],
  ] as const) {
    const id = `<to-and-fro-${destination}@evil.example>`;
    const message = await room.sent(id, [AMAL]);
    let run = await room.retract([message], destination);
    await room.settled(id);
    for (const _ of [1, 2]) {
      const back = await undone(id, run);
      expect(outcomes(back.rows)).toEqual({ [AMAL]: "restored" });
      expect(room.places(id)).toEqual([`${AMAL} Inbox`]);
      const again = await undone(id, back.id);
      expect(again.rows).toMatchObject([{ kind: "retract", asked: destination, outcome: "moved" }]);
      expect(room.places(id)[0]).toContain(out);
      run = again.id;
    }
    expect(room.items(id).map(({ item }) => item.changes)).toEqual([5]);
  }
});

test("what the reader did between release and undo goes with the mail, and comes back with the next release", async () => {
  const id = "<read-between@evil.example>";
  const message = await room.sent(id, [ADA]);
  const back = await undone(id, await retracted(id, message));
  room.workspace.userActions.relabel(ADA, id, { add: ["STARRED", "Projects"], remove: ["UNREAD", "INBOX"] });
  const [labels] = room.places(id);
  const again = await undone(id, back.id);
  expect(outcomes(again.rows)).toEqual({ [ADA]: "moved" });
  expect(room.places(id)[0]).toContain("TRASH");
  expect(outcomes((await undone(id, again.id)).rows)).toEqual({ [ADA]: "restored" });
  expect(room.places(id)).toEqual([labels]);
});

async function retracted(id: string, message: Parameters<Room["retract"]>[0][number]): Promise<RetractionId> {
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id);
  return run;
}

test("what the user has filed since is taken from there; what he has thrown away further is his; what the release left alone is left", async () => {
  const id = "<filed-since@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO, "chiara.costa@corp.test"]);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id, 3);
  userMovesItem(room.store("chiara.costa@corp.test"), id, "Archive", new Date());
  const back = await undone(id, run);
  expect(outcomes(back.rows)).toMatchObject({ "chiara.costa@corp.test": "restore_failed" });
  userMovesItem(room.store(AMAL), id, "Archive", new Date());
  userMovesItem(room.store(BRUNO), id, "Deleted Items", new Date());
  userDeletesItem(room.store(BRUNO), id, new Date());
  const again = await undone(id, back.id);
  expect(outcomes(again.rows)).toEqual({ [AMAL]: "moved", [BRUNO]: "removed_by_user" });
  expect(room.places(id)[0]).toBe(`${AMAL} Deleted Items`);
  expect(room.places(id)[2]).toBe("chiara.costa@corp.test Archive");
});

test("a retraction to the Inbox is undone into Junk, and that back into the Inbox, unless the user has thrown it away", async () => {
  const id = "<rescued@friend.example>";
  const message = await room.sent(id, [AMAL, BRUNO]);
  for (const it of [AMAL, BRUNO]) userMovesItem(room.store(it), id, "Junk Email", new Date());
  const run = await room.retract([message], "Inbox");
  await room.settled(id, 2);
  const back = await undone(id, run);
  expect(room.places(id)).toEqual([`${AMAL} Junk Email`, `${BRUNO} Junk Email`]);
  userMovesItem(room.store(BRUNO), id, "Deleted Items", new Date());
  const again = await undone(id, back.id);
  expect(outcomes(again.rows)).toEqual({ [AMAL]: "moved", [BRUNO]: "refused" });
  expect(room.places(id)).toEqual([`${AMAL} Inbox`, `${BRUNO} Deleted Items`]);
});

test("a hard delete is never repeated by an undo: its release brought nothing back, so there is nothing to take", async () => {
  const id = "<final-undo@evil.example>";
  const message = await room.sent(id, [AMAL]);
  const run = await room.retract([message], "RecoverableItemsPurges");
  await room.settled(id);
  const back = await undone(id, run);
  expect(outcomes(back.rows)).toEqual({ [AMAL]: "restore_failed" });
  const again = await room.release(back.id);
  expect(again).toMatchObject({ kind: "manual", copies: 0, releasesId: back.id });
  await expect.poll(async () => (await room.requests.get(room.tenantId, again.id))?.state).toBe("done");
});

test("the exemption that a release gave is lifted by whoever undoes it, and given again by the next release", async () => {
  const id = "<exempt-again@evil.example>";
  const message = await room.sent(id, [AMAL]);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id);
  const exempt = async () =>
    (
      await room.query<{ is: boolean }>(
        "select exempt_at is not null as is from copy where message_id = $1",
        [message],
      )
    )[0]?.is;
  const back = await undone(id, run);
  expect(await exempt()).toBe(true);
  const again = await undone(id, back.id);
  expect(await exempt()).toBe(false);
  await undone(id, again.id);
  expect(await exempt()).toBe(true);
  const told = await room.query<{ actor: string }>(
    "select actor from event where kind = 'copy.exemption_lifted' and message_id = $1",
    [message],
  );
  expect(told).toEqual([{ actor: "person:ann" }]);
});

test("a release that is undone while it runs first stops, and nothing that it had brought back stays", async () => {
  const id = "<undo-at-once@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO]);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id, 2);
  room.faults({ kind: "lost-reply", operation: "graph.move", mailbox: AMAL, times: 1 });
  const back = await room.release(run);
  await room.rowsWhere(id, (all) =>
    all.some(
      (it) => it.retraction_id === back.id && ["acting", "verifying", "restored"].includes(it.outcome),
    ),
  );
  await room.release(back.id);
  room.faults();
  const rows = await room.rowsWhere(id, async (all) => {
    await room.passTime(id, 20_000);
    return all.every((it) => it.settled);
  });
  expect(rows.length).toBeGreaterThan(3);
  expect(room.places(id)).toEqual([`${AMAL} Deleted Items`, `${BRUNO} Deleted Items`]);
});

test("however often it is undone, and whatever the readers do meanwhile, each mail is back where the undone run found it", async () => {
  let n = 0;
  const touch = fc.constantFrom("nothing", "read", "flag", "file");
  const walk = fc.array(touch, { minLength: 2, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(walk, fc.constantFrom("JunkEmail", "DeletedItems"), async (touches, destination) => {
      const id = `<walk-${n++}@evil.example>`;
      const message = await room.sent(id, [AMAL, ADA]);
      let run = await room.retract([message], destination);
      await room.settled(id, 2);
      const taken = room.places(id);
      let shown: unknown;
      for (const [index, it] of touches.entries()) {
        run = (await undone(id, run)).id;
        const isOut = index % 2 === 1;
        const [is, was] = isOut
          ? [room.places(id).map(placeOnly), taken.map(placeOnly)]
          : [snapshot(id), shown ?? snapshot(id)];
        expect(is).toEqual(was);
        if (!isOut) touched(id, it);
        shown = isOut ? shown : snapshot(id);
      }
    }),
    { numRuns: 6 },
  );
});

/** Gmail's other labels go with the mail. */
function placeOnly(place: string): string {
  return place.includes("TRASH") ? "TRASH" : place.includes("SPAM") ? "SPAM" : place;
}

function snapshot(id: string): unknown {
  return room.items(id).map(({ address, item: { changes: _changes, ...item } }) => ({ address, ...item }));
}

function touched(id: string, touch: string): void {
  const item = [...room.store(AMAL).items.values()].find((it) => it.content.messageId === id);
  if (item === undefined || touch === "nothing") return;
  if (touch === "read") item.isRead = true;
  if (touch === "flag") item.flag = "flagged";
  if (touch === "file") userMovesItem(room.store(AMAL), id, "Archive", new Date());
  const add = touch === "flag" ? ["STARRED"] : touch === "file" ? ["Filed"] : [];
  const remove = touch === "read" ? ["UNREAD"] : touch === "file" ? ["INBOX"] : [];
  room.workspace.userActions.relabel(ADA, id, { add, remove });
}

test("no setting takes again what a release put back, even after an undo of an undo", async () => {
  const id = "<settings-stay-away@evil.example>";
  const date = "Mon, 23 Nov 2026 12:00:00 +0000";
  await room.setAutoRetract(room.google, allTo("DeletedItems"));
  await room.send(id, { to: [ADA], headerTo: ADA, date });
  const [moved] = await room.settled(id);
  if (moved === undefined) throw new Error("no row");
  const back = await undone(id, moved.retraction_id);
  const again = await undone(id, back.id);
  await undone(id, again.id);
  await room.setAutoRetract(room.google, allTo("JunkEmail"));
  await room.send(id, { to: ["ada.abel+again@work.test"], headerTo: ADA, date });
  await room.rowsWhere(id, (rows) => rows.some((it) => it.settled && it.outcome === "refused"));
  expect(room.places(id)[0]).toContain("INBOX");
});

test("where only one delivery's items were taken, the undo of their release takes those and no others", async () => {
  const id = "<somebody-elses@friend.example>";
  const letter = { from: "ann@friend.example", date: "Mon, 23 Nov 2026 10:20:00 +0000", body: "See you." };
  const to = { headerTo: "team@corp.test", to: [BRUNO] };
  await room.send(id, { ...letter, ...to, isPhish: false });
  await room.message(id);
  const genuine = room.items(id).map(({ item }) => item.id);
  await room.setAutoRetract(room.microsoft, allTo("DeletedItems"));
  await room.send(id, { ...letter, ...to });
  const [row] = await room.settled(id);
  await room.setAutoRetract(room.microsoft, allTo("none"));
  if (row === undefined) throw new Error("no row");
  const back = await undone(id, row.retraction_id);
  expect(outcomes(back.rows)).toEqual({ [BRUNO]: "restored" });
  expect(outcomes((await undone(id, back.id)).rows)).toEqual({ [BRUNO]: "moved" });
  const changes = room.items(id).map(({ item }) => [genuine.includes(item.id), item.changes]);
  expect(Object.fromEntries(changes)).toEqual({ true: 0, false: 3 });
});
