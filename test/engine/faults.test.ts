import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { FaultRule } from "#simulator/faults.ts";
import { userCopiesItem } from "#simulator/microsoft/user-actions.ts";
import { ADA, AMAL, BRUNO } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, type Room, until } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

/** The acts are done and nobody hears of it; before anybody can look, the mailboxes are suspended. */
const SUSPENDED_AFTER_THE_ACT: readonly FaultRule[] = [
  { kind: "lost-reply", operation: "graph.move", times: 1 },
  { kind: "lost-reply", operation: "gmail.modify", times: 1 },
  { kind: "suspended", operation: "graph.list", skip: 1 },
  { kind: "suspended", operation: "gmail.get", skip: 1 },
];

async function suspendedAfterTheAct(id: string) {
  const message = await room.sent(id, [AMAL, ADA]);
  room.faults(...SUSPENDED_AFTER_THE_ACT);
  const retraction = await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, (rows) => rows.length === 2 && rows.every((it) => it.attempts > 0));
  await room.passTime(id, 40_000);
  const rows = await room.rowsWhere(id, (all) => all.every((it) => it.attempts > 1));
  expect(outcomes(rows)).toEqual({ [AMAL]: "acting", [ADA]: "acting" });
  return retraction;
}

test("a mailbox that is suspended between the act and the look is no end: it comes back, shows the move, and can be released", async () => {
  const id = "<suspended-between@evil.example>";
  const retraction = await suspendedAfterTheAct(id);
  room.faults();
  await room.passTime(id, 60_000);
  expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1, 1]);
  const release = await room.release(retraction);
  const released = await room.rowsWhere(id, (rows) => {
    const own = rows.filter((it) => it.retraction_id === release.id);
    return own.length === 2 && own.every((it) => it.settled);
  });
  const own = released.filter((it) => it.retraction_id === release.id);
  expect(outcomes(own)).toEqual({ [AMAL]: "restored", [ADA]: "restored" });
});

test("one that stays suspended after the act ends as unverified: nobody can say that nothing was done", async () => {
  const id = "<suspended-for-good@evil.example>";
  await suspendedAfterTheAct(id);
  const rows = await until(async () => {
    await room.passTime(id, 13 * 3_600_000);
    const now = await room.rows(id);
    return now.every((it) => it.settled) ? now : undefined;
  }, `${id} is given up`);
  expect(outcomes(rows)).toEqual({ [AMAL]: "unverified", [ADA]: "unverified" });
});

test("a refusal of the act itself is the mailbox's last word: nothing was done", async () => {
  const id = "<suspended-before@evil.example>";
  const message = await room.sent(id, [AMAL, ADA]);
  room.faults(
    { kind: "suspended", operation: "graph.move" },
    { kind: "suspended", operation: "gmail.modify" },
  );
  await room.retract([message], "DeletedItems");
  const ended = { [AMAL]: "mailbox_unavailable", [ADA]: "mailbox_unavailable" };
  expect(outcomes(await room.settled(id, 2))).toEqual(ended);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([0, 0]);
});

test("a legal hold makes Hard Delete impossible: the next weaker place, or none, as the request says", async () => {
  room.faults({ kind: "legal-hold", operation: "graph.*" });
  const held = async (id: string, whenImpossible: "next_weaker" | "leave") => {
    await room.send(id, { to: [BRUNO] });
    await room.retract([await room.message(id)], "RecoverableItemsPurges", { whenImpossible });
    return (await room.settled(id))[0];
  };
  expect(await held("<held-weaker@evil.example>", "next_weaker")).toMatchObject({
    outcome: "moved",
    reached: "recoverable",
    reason: "RecoverableItemsPurges was impossible (ErrorAccessDenied): RecoverableItemsDeletions instead",
  });
  expect(room.places("<held-weaker@evil.example>")).toEqual([`${BRUNO} Recoverable Items/Deletions`]);
  expect(await held("<held-left@evil.example>", "leave")).toMatchObject({ outcome: "unsupported" });
  expect(room.places("<held-left@evil.example>")).toEqual([`${BRUNO} Inbox`]);
});

test("an item that two pages of one search show, since the mailbox changed between them, is acted on once", async () => {
  const id = "<two-pages@evil.example>";
  const message = await room.sent(id, [BRUNO]);
  const store = room.store(BRUNO);
  for (let n = 0; n < 11; n++) userCopiesItem(store, id, "Archive", new Date());
  const action = { kind: "copy", folder: "Archive" } as const;
  room.faults({ kind: "user-after", operation: "graph.list", action, times: 1 });
  await room.retract([message], "DeletedItems");
  expect(await room.settled(id)).toMatchObject([{ outcome: "moved", attempts: 1 }]);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual(Array.from({ length: 13 }, () => 1));
});
