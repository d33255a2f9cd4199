import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ADA, AMAL, BRUNO } from "../fixtures/people.ts";
import { outcomes, type Row } from "./ledger-rows.ts";
import { allTo, openRoom, type Room } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom({ workers: { loops: 4 } });
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

function of(rows: readonly Row[], retraction: string): readonly Row[] {
  return rows.filter((it) => it.retraction_id === retraction);
}

/** No operation is open twice, and each item was changed once for each operation that moved it. */
async function noSecondEffect(id: string): Promise<void> {
  const moved = await room.query<{ item_id: string; n: number }>(
    `select coalesce(o.item_id, h.item_id) as item_id, count(*) filter (where o.outcome in ('moved', 'restored'))::int as n
     from hit_operation o join hit h on h.id = o.hit_id join copy c on c.id = h.copy_id join message m on m.id = c.message_id
     where m.message_id_header = $1 group by 1`,
    [id],
  );
  const changes = new Map(room.items(id).map(({ item }) => [item.id, item.changes]));
  for (const { item_id: item, n } of moved) expect(changes.get(item)).toBe(n);
}

/** Searches find nothing until the faults are lifted. */
const BLIND = [
  { kind: "index-lag", operation: "graph.list", delayMs: 3_600_000 },
  { kind: "index-lag", operation: "gmail.list", delayMs: 3_600_000 },
] as const;

test("refused: what is cancelled before a call was made stays where it is", async () => {
  const id = "<cancelled@evil.example>";
  const message = await room.sent(id, [AMAL, ADA]);
  room.faults(...BLIND);
  const retraction = await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, (rows) => rows.every((it) => it.outcome === "not_yet_found"));
  await room.requests.cancel(room.tenantId, retraction, "person:ben");
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [AMAL]: "refused", [ADA]: "refused" });
  room.faults();
  const calls = room.exchange.calls.calls.length + room.workspace.calls.calls.length;
  await room.passTime(id, 60_000);
  await sleep(200);
  expect(room.exchange.calls.calls.length + room.workspace.calls.calls.length).toBe(calls);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([0, 0]);
});

test("cancelled while a call is under way: it settles by what happened, and nothing more is begun", async () => {
  const id = "<cancelled-acting@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO]);
  room.faults(
    { kind: "server-error", operation: "graph.move", mailbox: AMAL, status: 503 },
    { kind: "lost-reply", operation: "graph.move", mailbox: BRUNO },
  );
  const retraction = await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, (rows) => rows.length === 2 && rows.every((it) => it.attempts > 0));
  const cancelled = await room.requests.cancel(room.tenantId, retraction, "person:ben");
  expect(cancelled).toMatchObject({ state: "running" });
  room.faults();
  await room.passTime(id, 30_000);
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [AMAL]: "refused", [BRUNO]: "moved" });
  expect(rows[0]?.reason).toContain("person:ben");
  expect(room.places(id)).toEqual([`${AMAL} Inbox`, `${BRUNO} Deleted Items`]);
  await expect.poll(() => room.requests.get(room.tenantId, retraction)).toMatchObject({ state: "done" });
});

test("refused: a person's word supersedes the setting's, also where that is being carried out", async () => {
  await room.setAutoRetract(room.microsoft, allTo("JunkEmail"));
  const waiting = "<superseded@evil.example>";
  const acting = "<superseded-acting@evil.example>";
  room.faults(
    { kind: "server-error", operation: "graph.list", mailbox: BRUNO, status: 503 },
    { kind: "server-error", operation: "graph.move", mailbox: AMAL, status: 503 },
  );
  await room.send(waiting, { to: [BRUNO] });
  await room.send(acting, { to: [AMAL] });
  await room.rowsWhere(waiting, ([it]) => (it?.attempts ?? 0) > 0);
  await room.rowsWhere(acting, ([it]) => it?.outcome === "acting" && it.attempts > 0);
  const manual = await room.retract(
    [await room.message(waiting), await room.message(acting)],
    "RecoverableItemsDeletions",
  );
  room.faults();
  await room.passTime(waiting, 30_000);
  await room.passTime(acting, 30_000);
  for (const [id, mailbox] of [
    [waiting, BRUNO],
    [acting, AMAL],
  ] as const) {
    const rows = await room.settled(id, 2);
    expect(of(rows, manual)).toMatchObject([{ outcome: "moved", reached: "recoverable" }]);
    const automatic = rows.find((it) => it.retraction_id !== manual);
    expect(automatic).toMatchObject({ outcome: "refused", reason: `superseded by ${manual}` });
    expect(room.places(id)).toEqual([`${mailbox} Recoverable Items/Deletions`]);
    await noSecondEffect(id);
  }
});

test("held: nobody acts until somebody decides, and no other copy waits for it", async () => {
  const id = "<held@evil.example>";
  await room.send(id, { to: [AMAL, BRUNO], isPhish: false });
  const message = await room.message(id, 2);
  room.faults(...BLIND);
  await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, (rows) => rows.every((it) => it.outcome === "not_yet_found"));
  const held =
    "update retraction_copy set outcome = $2 where copy_id in (select id from copy where message_id = $1 and address = $3)";
  await room.query(held, [message, "held", AMAL]);
  room.faults();
  await room.passTime(id, 60_000);
  const rows = await room.rowsWhere(id, (all) => all.some((it) => it.settled));
  expect(outcomes(rows)).toEqual({ [AMAL]: "held", [BRUNO]: "moved" });
  await room.query(held, [message, "pending", AMAL]);
  await room.passTime(id, 60_000);
  expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "moved", [BRUNO]: "moved" });
});

test("two retractions of one copy at once come one after the other: one operation per hit at a time", async () => {
  await room.setAutoRetract(room.microsoft, allTo("none"));
  for (let n = 0; n < 5; n++) {
    const id = `<at-once-${n}@evil.example>`;
    const message = await room.sent(id, [AMAL, BRUNO]);
    const both = await Promise.all([
      room.retract([message], "JunkEmail"),
      room.retract([message], "RecoverableItemsDeletions"),
      room.retract([message], "DeletedItems"),
    ]);
    const rows = await room.settled(id, 6);
    expect(of(rows, both[1]).every((it) => it.outcome === "moved" && it.reached === "recoverable")).toBe(
      true,
    );
    expect(new Set(rows.map((it) => it.outcome)).isSubsetOf(new Set(["moved", "already_there"]))).toBe(true);
    expect(room.places(id)).toEqual([
      `${AMAL} Recoverable Items/Deletions`,
      `${BRUNO} Recoverable Items/Deletions`,
    ]);
    await noSecondEffect(id);
  }
});
