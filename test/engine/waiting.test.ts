import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { openIntegrations } from "#store/integrations.ts";
import { ADA, AMAL, AMAL_ALIAS, BELA, BRUNO } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { allTo, openRoom, raw, type Room } from "./room.ts";

const HOUR = 3_600_000;

let room: Room;
beforeAll(async () => {
  room = await openRoom({ users: 25 });
  await room.setAutoRetract(room.microsoft, allTo("DeletedItems"));
  await room.setAutoRetract(room.google, allTo("DeletedItems"));
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

test("an index that lags is no proof that nothing is there", async () => {
  const id = "<late-index@evil.example>";
  room.faults(
    { kind: "index-lag", operation: "graph.list", delayMs: HOUR },
    { kind: "index-lag", operation: "gmail.list", delayMs: HOUR },
  );
  await room.send(id, { to: [AMAL, ADA] });
  await room.rowsWhere(id, (rows) => rows.length === 2 && rows.every((it) => it.looks > 0));
  room.faults();
  await room.passTime(id, 15_000);
  expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
});

test("a copy that is delivered after its journal copy is pulled at the next look", async () => {
  const id = "<late-delivery@evil.example>";
  const letter = { to: [AMAL, ADA], date: "Mon, 23 Nov 2026 10:30:00 +0000" };
  room.faults({ kind: "delivery-lag", operation: "deliver", delayMs: HOUR });
  await room.send(id, letter);
  const early = await room.rowsWhere(id, (rows) => rows.length === 2 && rows.every((it) => it.looks > 0));
  expect(outcomes(early)).toEqual({ [AMAL]: "not_yet_found", [ADA]: "not_yet_found" });
  const late = {
    mime: Buffer.from(raw(id, { ...letter, isPhish: false })),
    networkMessageId: crypto.randomUUID(),
    receivedAt: new Date(),
    toJunk: false,
  };
  room.exchange.deliver({ ...late, recipient: AMAL });
  room.workspace.deliver({ ...late, recipient: ADA });
  await room.passTime(id, 15_000);
  expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
});

test("looks follow the schedule from the journal copy on", async () => {
  const id = "<schedule@evil.example>";
  room.faults({ kind: "delivery-lag", operation: "deliver", delayMs: HOUR });
  await room.send(id, { to: [AMAL] });
  const dueIn = async (looks: number): Promise<number> => {
    const [row] = await room.rowsWhere(id, ([it]) => it?.looks === looks);
    const [base] = await room.query<{ at: Date }>(
      "select look_base_at as at from retraction_copy rc join message m on m.id = rc.message_id where message_id_header = $1",
      [id],
    );
    return Math.round(((row?.due_at?.getTime() ?? 0) - (base?.at.getTime() ?? 0)) / 1_000);
  };
  expect(await dueIn(1)).toBe(15);
  await room.passTime(id, 15_000);
  expect(await dueIn(2)).toBe(45);
  await room.passTime(id, 2 * HOUR);
  expect(await dueIn(3)).toBe(4 * 3_600);
});

test("a broken connection is stopped once, its lanes rest, and its time does not count", async () => {
  // A room of its own: no token of before is known to it.
  await using other = await openRoom({ users: 25 });
  await other.setAutoRetract(other.microsoft, allTo("DeletedItems"));
  const app = other.exchange.seed.clients[0];
  if (app === undefined) throw new Error("no client");
  const { secret } = app;
  Object.assign(app, { secret: "rotated in the portal" });
  const id = "<broken@evil.example>";
  const to = other.exchange.seed.users.slice(0, 12).map((it) => it.address);
  await other.send(id, { to });
  const never = "<broken-never@evil.example>";
  other.faults({ kind: "delivery-lag", operation: "deliver", delayMs: HOUR });
  await other.send(never, { to: [AMAL] });
  await other.message(never);

  const integrations = openIntegrations(other.serving.database, other.serving.sealer);
  const stopped = async () => (await integrations.get(other.tenantId, other.microsoft))?.stopped?.code;
  await expect.poll(stopped).toBe("AADSTS7000215");
  // What was claimed before the stop was written ends by it as well.
  const held = () => other.query("select 1 from lane where lease_owner is not null");
  await expect.poll(held).toEqual([]);
  const tokens = () => other.exchange.calls.calls.filter((it) => it.operation === "entra.token").length;
  const asked = tokens();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(tokens()).toBe(asked);
  expect((await other.rows(id)).every((it) => it.outcome === "pending" && !it.settled)).toBe(true);
  const events = await other.query("select 1 from event where kind = 'integration.stopped'");
  expect(events).toHaveLength(1);

  // Three hours later the administrator sets it right.
  await other.passTime(id, 3 * HOUR);
  await other.passTime(never, 3 * HOUR);
  await other.query("update integration set stopped_at = stopped_at - interval '3 hours' where id = $1", [
    other.microsoft,
  ]);
  Object.assign(app, { secret });
  await integrations.resume(other.tenantId, other.microsoft, { actor: "person:ann" });
  other.serving.hub.wake("work");
  const rows = await other.settled(id, 12);
  expect(new Set(rows.map((it) => it.outcome))).toEqual(new Set(["moved"]));
  const [open] = await other.rowsWhere(never, ([it]) => it?.looks === 1);
  expect(open?.outcome).toBe("not_yet_found");
  expect((open?.due_at?.getTime() ?? 0) - Date.now()).toBeLessThan(16_000);
});

test("a late report of the same mail joins the automatic retraction that was done, and is retracted", async () => {
  const id = "<joins@evil.example>";
  const letter = { date: "Mon, 23 Nov 2026 11:00:00 +0000", headerTo: AMAL };
  await room.send(id, { ...letter, to: [AMAL, ADA] });
  const first = await room.settled(id, 2);
  await expect
    .poll(() =>
      room.query("select 1 from retraction where id = $1 and state = 'done'", [first[1]?.retraction_id]),
    )
    .toHaveLength(1);
  await room.send(id, { ...letter, to: [BRUNO, BELA] });
  const rows = await room.settled(id, 4);
  expect(outcomes(rows)).toEqual({ [AMAL]: "moved", [BRUNO]: "moved", [ADA]: "moved", [BELA]: "moved" });
  expect(new Set(rows.map((it) => it.retraction_id)).size).toBe(2);
  expect(await room.query("select 1 from message where message_id_header = $1", [id])).toHaveLength(1);
  const states = () =>
    room.query<{ state: string }>("select state from retraction where id = any($1::uuid[])", [
      rows.map((it) => it.retraction_id),
    ]);
  await expect.poll(states).toEqual([{ state: "done" }, { state: "done" }]);
});

test("a copy that was given up is looked for again when a late report names its mailbox, by whatever address", async () => {
  for (const [address, again] of [
    [AMAL, AMAL_ALIAS],
    // An address that the ledger does not know: it finds out whose it is, and meets the copy there.
    [ADA, "ada.abel+shop@work.test"],
  ] as const) {
    const id = `<late-evidence-${address}>`;
    const letter = { date: "Mon, 23 Nov 2026 11:30:00 +0000", headerTo: address };
    room.faults({ kind: "delivery-lag", operation: "deliver", delayMs: HOUR });
    await room.send(id, { ...letter, to: [address] });
    await room.rowsWhere(id, ([row]) => row?.outcome === "not_yet_found");
    await room.passTime(id, 25 * HOUR);
    const [given] = await room.settled(id);
    expect(given).toMatchObject({ outcome: "not_found" });
    room.faults();
    await room.send(id, { ...letter, to: [again] });
    const rows = await room.rowsWhere(id, (all) => all.length === 1 && all[0]?.outcome === "moved");
    expect(rows).toMatchObject([{ mailbox: address, retraction_id: given?.retraction_id }]);
    const run = () => room.requests.get(room.tenantId, given?.retraction_id as RetractionId);
    await expect.poll(run).toMatchObject({ state: "done", copies: 1, counts: { moved: 1 } });
  }
});

test("reports of one mail that was forked and sent twice unite in one message and one copy for each mailbox", async () => {
  const id = "<forked@evil.example>";
  room.faults({ kind: "journal-duplicate", operation: "journal" });
  await room.send(id, { to: [AMAL, BRUNO, ADA] });
  const rows = await room.settled(id, 3);
  expect(outcomes(rows)).toEqual({ [AMAL]: "moved", [BRUNO]: "moved", [ADA]: "moved" });
  await expect.poll(() => room.simulator.journal.status.waiting).toBe(0);
  expect(await room.rows(id)).toHaveLength(3);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1, 1, 1]);
});
