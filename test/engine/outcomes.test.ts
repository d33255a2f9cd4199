import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { microsoftSeed, type UserSeed } from "#simulator/microsoft/seed.ts";
import { userDeletesItem } from "#simulator/microsoft/user-actions.ts";
import { ADA, AMAL, BELA, BRUNO, CHIARA } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, type Room } from "./room.ts";

const ON_PREMISES = "dalia.dvorak@corp.test";
const UNLICENSED = "emre.eklund@corp.test";
const NOT_GRANTED = "freya.fischer@corp.test";
const FULL = "goran.gupta@corp.test";

const ODD: Readonly<Record<string, Partial<UserSeed>>> = {
  [ON_PREMISES]: { kind: "on-premises" },
  [UNLICENSED]: { kind: "unlicensed" },
  [NOT_GRANTED]: { kind: "out-of-scope" },
  [FULL]: { isRecoverableFull: true },
};

let room: Room;
beforeAll(async () => {
  const users = microsoftSeed({ users: 8, domain: "corp.test" }).users.map((it) => ({
    ...it,
    ...ODD[it.address],
  }));
  room = await openRoom({ users: 8, microsoft: { users } });
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

/** Sends it, waits for its journal copy, and asks for the destination by hand. */
async function retracted(
  id: string,
  to: readonly string[],
  ...how: Parameters<Room["retract"]> extends [unknown, ...infer Rest] ? Rest : never
) {
  await room.send(id, { to });
  const retraction = await room.retract([await room.message(id, to.length)], ...how);
  return { retraction, rows: await room.settled(id, to.length) };
}

test("moved: at the destination and nowhere milder, whichever it was", async () => {
  for (const [destination, exchange, gmail] of [
    ["JunkEmail", "Junk Email", "SPAM"],
    ["DeletedItems", "Deleted Items", "TRASH"],
  ] as const) {
    const id = `<moved-${destination}@evil.example>`;
    const { rows } = await retracted(id, [AMAL, ADA], destination);
    expect(outcomes(rows)).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
    expect(room.places(id)).toEqual([expect.stringContaining(gmail), `${AMAL} ${exchange}`]);
  }
});

test("moved: a hard delete is the provider's own yes and the item out of sight", async () => {
  const id = "<purged@evil.example>";
  const { rows } = await retracted(id, [AMAL], "RecoverableItemsPurges");
  expect(rows).toMatchObject([{ outcome: "moved", reached: "gone" }]);
  expect(room.places(id)).toEqual([`${AMAL} Recoverable Items/Purges`]);
});

test("already_there: the provider itself delivered it to Junk and Spam", async () => {
  const id = "<junked@evil.example>";
  await room.send(id, { to: [AMAL, ADA], header: "X-Simulate-Verdict: SCL=8 gm-spam=1\r\n" });
  await room.retract([await room.message(id, 2)], "JunkEmail");
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [AMAL]: "already_there", [ADA]: "already_there" });
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([0, 0]);
});

test("already_there: an earlier run had put it there, and a milder wish does not bring it back", async () => {
  const id = "<again@evil.example>";
  const { retraction: first } = await retracted(id, [AMAL, ADA], "DeletedItems");
  const second = await room.retract([await room.message(id)], "JunkEmail");
  const rows = (await room.settled(id, 4)).filter((it) => it.retraction_id === second);
  expect(second).not.toBe(first);
  expect(rows).toMatchObject([
    { mailbox: ADA, outcome: "already_there", reached: "trash" },
    { mailbox: AMAL, outcome: "already_there", reached: "trash" },
  ]);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1, 1]);
});

test("removed_by_user: he had put it there or further himself", async () => {
  const id = "<own-hand@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO, ADA]);
  userDeletesItem(room.store(AMAL), id, new Date());
  // Out of Deleted Items as well: only the search of Recoverable Items finds it.
  userDeletesItem(room.store(BRUNO), id, new Date());
  userDeletesItem(room.store(BRUNO), id, new Date());
  room.workspace.userActions.relabel(ADA, id, { add: ["TRASH"], remove: ["INBOX"] });
  await room.retract([message], "DeletedItems");
  expect(await room.settled(id, 3)).toMatchObject([
    { mailbox: ADA, outcome: "removed_by_user", reached: "trash" },
    { mailbox: AMAL, outcome: "removed_by_user", reached: "trash" },
    { mailbox: BRUNO, outcome: "removed_by_user", reached: "recoverable" },
  ]);
  expect(room.items(id).every(({ item }) => item.changes === 0)).toBe(true);
});

test("not_found: looked for until the deadline, and open as not_yet_found until then", async () => {
  const id = "<never@evil.example>";
  room.faults({ kind: "delivery-lag", operation: "deliver", delayMs: 3_600_000 });
  await room.send(id, { to: [AMAL, ADA] });
  await room.retract([await room.message(id, 2)], "DeletedItems");
  const open = await room.rowsWhere(id, (rows) => rows.length === 2 && rows.every((it) => it.looks === 1));
  expect(outcomes(open)).toEqual({ [AMAL]: "not_yet_found", [ADA]: "not_yet_found" });
  expect(open.every((it) => it.settled)).toBe(false);
  await room.passTime(id, 25 * 3_600_000);
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [AMAL]: "not_found", [ADA]: "not_found" });
  expect(rows[0]?.reason).toContain("archive");
});

test("no_mailbox: nobody has the address any more", async () => {
  const id = "<nobody@evil.example>";
  const message = await room.sent(id, [AMAL]);
  const gone = ["left@corp.test", "left@work.test", "friend@elsewhere.test", "empty@work.test"];
  await room.unresolve(message, gone);
  await room.retract([message], "DeletedItems");
  const rows = await room.settled(id, gone.length);
  expect(outcomes(rows)).toEqual(Object.fromEntries(gone.map((it) => [it, "no_mailbox"])));
});

test("mailbox_unavailable: on-premises, unlicensed, suspended, archived, without Gmail", async () => {
  const id = "<unavailable@evil.example>";
  const message = await room.sent(id, [ON_PREMISES]);
  const odd = [ON_PREMISES, UNLICENSED, "suspended@work.test", "archived@work.test", "no-gmail@work.test"];
  await room.unresolve(message, odd);
  await room.retract([message], "DeletedItems");
  const rows = await room.settled(id, odd.length);
  expect(outcomes(rows)).toEqual(Object.fromEntries(odd.map((it) => [it, "mailbox_unavailable"])));
  expect(rows.every((it) => it.reason !== "")).toBe(true);
});

test("out_of_scope: the customer did not grant this mailbox, and nobody else's waits for it", async () => {
  const { rows } = await retracted("<not-granted@evil.example>", [NOT_GRANTED, BRUNO], "DeletedItems");
  expect(outcomes(rows)).toEqual({ [NOT_GRANTED]: "out_of_scope", [BRUNO]: "moved" });
});

test("unsupported: a Microsoft 365 group's own mailbox", async () => {
  const id = "<group@evil.example>";
  await room.send(id, { to: ["project@corp.test"] });
  await room.retract([await room.message(id)], "DeletedItems");
  const rows = await room.settled(id, 1);
  expect(outcomes(rows)).toMatchObject({ "project@corp.test": "unsupported" });
});

test("unsupported: a destination that is impossible stays undone where that was asked for", async () => {
  const id = "<full-leave@evil.example>";
  const { rows } = await retracted(id, [FULL], "RecoverableItemsPurges", { whenImpossible: "leave" });
  expect(rows).toMatchObject([{ outcome: "unsupported", reached: "visible" }]);
  expect(rows[0]?.reason).toContain("ErrorQuotaExceeded");
  expect(room.places(id)).toEqual([`${FULL} Inbox`]);
});

test("moved to the next weaker place: the row shows what was asked, what was reached and why", async () => {
  const id = "<full-weaker@evil.example>";
  const how = { whenImpossible: "next_weaker" } as const;
  const { rows } = await retracted(id, [FULL, ADA], "RecoverableItemsPurges", how);
  expect(rows).toMatchObject([
    { mailbox: ADA, asked: "RecoverableItemsPurges", outcome: "moved", reached: "trash" },
    { mailbox: FULL, asked: "RecoverableItemsPurges", outcome: "moved", reached: "trash" },
  ]);
  expect(rows[1]?.reason).toContain("ErrorQuotaExceeded");
  expect(rows[1]?.reason).toContain("DeletedItems instead");
  expect(room.places(id).at(-1)).toBe(`${FULL} Deleted Items`);
});

test("failed: the provider's permanent error, quoted", async () => {
  room.faults(
    { kind: "server-error", operation: "graph.move", status: 409 },
    { kind: "server-error", operation: "gmail.modify", status: 409 },
  );
  const id = "<failed@evil.example>";
  const { rows } = await retracted(id, [BRUNO, BELA], "DeletedItems");
  expect(outcomes(rows)).toEqual({ [BRUNO]: "failed", [BELA]: "failed" });
  expect(rows.every((it) => it.reason.startsWith("the provider refused: "))).toBe(true);
  expect(rows.map((it) => it.reached)).toEqual(["visible", "visible"]);
});

test("unverified: the provider says yes again and again, and the mailbox does not show it", async () => {
  room.faults({ kind: "lie", operation: "graph.*" }, { kind: "lie", operation: "gmail.modify" });
  const id = "<lied@evil.example>";
  const { rows } = await retracted(id, [BRUNO, BELA], "JunkEmail");
  expect(outcomes(rows)).toEqual({ [BRUNO]: "unverified", [BELA]: "unverified" });
  expect(rows.map((it) => it.reached)).toEqual(["visible", "visible"]);
});

test("unverified: a hard delete whose answer was lost", async () => {
  room.faults({ kind: "lost-reply", operation: "graph.permanentDelete", times: 1 });
  const id = "<lost-purge@evil.example>";
  await room.send(id, { to: [CHIARA] });
  await room.retract([await room.message(id)], "RecoverableItemsPurges");
  await room.rowsWhere(id, (rows) => rows[0]?.outcome === "acting" && rows[0].attempts === 1);
  await room.passTime(id, 60_000);
  const rows = await room.settled(id);
  expect(rows).toMatchObject([{ outcome: "unverified", reached: "gone" }]);
  expect(rows[0]?.reason).toContain("answer was lost");
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1]);
  // What a call of ours may have taken away is not said to be the user's doing.
  const later = await room.retract([await room.message(id)], "JunkEmail");
  const again = (await room.settled(id, 2)).find((it) => it.retraction_id === later);
  expect(again).toMatchObject({ outcome: "unverified", reason: expect.stringContaining("never confirmed") });
});

test("the Inbox is the one way back, for people: what they bring there stays", async () => {
  const id = "<bring-back@friend.example>";
  const header = "X-Simulate-Verdict: SCL=8 gm-spam=1\r\n";
  await room.send(id, { to: [BRUNO, BELA], isPhish: false, header });
  const message = await room.message(id, 2);
  await room.retract([message], "Inbox");
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [BRUNO]: "moved", [BELA]: "moved" });
  expect(room.places(id)).toEqual([`${BELA} INBOX,UNREAD`, `${BRUNO} Inbox`]);
  const exempt = await room.query<{ exempt: boolean }>(
    "select exempt_at is not null as exempt from copy where message_id = $1",
    [message],
  );
  expect(exempt).toEqual([{ exempt: true }, { exempt: true }]);
});

test("the outcomes of a retraction always add up to its copies", async () => {
  const totals = await room.requests.list(room.tenantId, { offset: 0, limit: 100 });
  expect(totals.length).toBeGreaterThan(10);
  for (const { copies, counts } of totals) {
    expect(Object.values(counts).reduce((sum, n) => sum + (n ?? 0), 0)).toBe(copies);
  }
});
