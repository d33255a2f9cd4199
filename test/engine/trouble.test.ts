import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { FaultRule } from "#simulator/faults.ts";
import { throttled } from "#simulator/google/google-error.ts";
import type { ApiCall } from "#simulator/microsoft/call-journal.ts";
import { ADA, AMAL, BELA, BRUNO, CHIARA } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, type Room, until } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom({ users: 25 });
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

/** As long as a call can take. */
const CALL_MS = 30_000;

/** Asks for the move while the faults are there, and lets the waiting times pass quickly. */
async function throughTrouble(id: string, to: readonly string[], ...faults: readonly FaultRule[]) {
  const message = await room.sent(id, to);
  room.faults(...faults);
  await room.retract([message], "DeletedItems");
  return until(async () => {
    await room.passTime(id, 15_000);
    const rows = await room.rows(id);
    return rows.length >= to.length && rows.every((it) => it.settled) ? rows : undefined;
  }, `${id} is settled`);
}

test("a lost reply is no second move: the mailbox says that it was done", async () => {
  const rows = await throughTrouble(
    "<lost-reply@evil.example>",
    [AMAL, ADA],
    { kind: "lost-reply", operation: "graph.move", times: 1 },
    { kind: "lost-reply", operation: "gmail.modify", times: 1 },
  );
  expect(outcomes(rows)).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
  expect(room.items("<lost-reply@evil.example>").map(({ item }) => item.changes)).toEqual([1, 1]);
});

test("a storm of 5xx delays, and ends nothing: silence is never taken for an answer", async () => {
  const id = "<storm@evil.example>";
  const rows = await throughTrouble(
    id,
    [AMAL, ADA],
    { kind: "server-error", operation: "graph.move", status: 503, times: 6 },
    { kind: "server-error", operation: "graph.list", status: 500, times: 2 },
    { kind: "server-error", operation: "gmail.modify", status: 500, times: 6 },
    { kind: "server-error", operation: "gmail.list", status: 502, times: 2 },
  );
  expect(outcomes(rows)).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1, 1]);
  expect(rows.every((it) => it.attempts >= 7)).toBe(true);
});

test("while an answer is missing the copy is acting, and not merely pending", async () => {
  const id = "<missing-answer@evil.example>";
  const message = await room.sent(id, [BRUNO]);
  room.faults({ kind: "server-error", operation: "graph.move", status: 503 });
  await room.retract([message], "DeletedItems");
  const [row] = await room.rowsWhere(id, ([it]) => (it?.attempts ?? 0) > 0);
  expect(row).toMatchObject({ outcome: "acting", reason: expect.stringContaining("serviceNotAvailable") });
  room.faults();
  await room.passTime(id, 30_000);
  expect(await room.settled(id)).toMatchObject([{ outcome: "moved" }]);
});

test("whatever leaves it open whether the act still runs at the provider is waited for as long as a call can take", async () => {
  const id = "<still-running@evil.example>";
  const to = [AMAL, BRUNO, CHIARA, ADA, BELA];
  const message = await room.sent(id, to);
  room.faults(
    { kind: "lost-reply", operation: "graph.move", mailbox: AMAL },
    { kind: "server-error", operation: "graph.move", mailbox: BRUNO, status: 502 },
    { kind: "server-error", operation: "graph.move", mailbox: CHIARA, status: 504 },
    { kind: "lost-reply", operation: "gmail.modify", mailbox: ADA },
    { kind: "server-error", operation: "gmail.modify", mailbox: BELA, status: 502 },
  );
  const sentAt = Date.now();
  await room.retract([message], "DeletedItems");
  const rows = await room.rowsWhere(id, (all) => all.length === 5 && all.every((it) => it.attempts > 0));
  for (const { address, outcome, due_at } of rows) {
    expect([address, outcome]).toEqual([address, "acting"]);
    expect((due_at?.getTime() ?? 0) - sentAt).toBeGreaterThanOrEqual(CALL_MS);
  }
  room.faults();
  await room.passTime(id, CALL_MS);
  await room.settled(id, 5);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1, 1, 1, 1, 1]);
});

test("what was acted on and never seen to end is given up as unverified, also where that attempt was the first", async () => {
  const id = "<given-up@evil.example>";
  const message = await room.sent(id, [AMAL, ADA]);
  room.faults(
    { kind: "index-lag", operation: "graph.list", delayMs: 3_600_000 },
    { kind: "index-lag", operation: "gmail.list", delayMs: 3_600_000 },
  );
  await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, (rows) => rows.every((it) => it.outcome === "not_yet_found"));
  room.faults(
    { kind: "lost-reply", operation: "graph.move" },
    { kind: "server-error", operation: "gmail.list", status: 500 },
  );
  await room.passTime(id, 25 * 3_600_000);
  expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "unverified", [ADA]: "failed" });
});

test("the last look too may meet trouble that passes: it is made again, and does not end the copy as failed", async () => {
  const id = "<last-look@evil.example>";
  const message = await room.sent(id, [AMAL]);
  const lag: FaultRule = { kind: "index-lag", operation: "graph.list", delayMs: 3_600_000 };
  room.faults(lag);
  await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, ([row]) => row?.outcome === "not_yet_found");
  room.faults(lag, { kind: "server-error", operation: "graph.list", status: 503, times: 1 });
  await room.passTime(id, 24 * 3_600_000);
  await room.rowsWhere(id, ([row]) => row?.outcome === "pending" || row?.settled === true);
  await room.passTime(id, 60_000);
  expect(outcomes(await room.settled(id))).toEqual({ [AMAL]: "not_found" });
});

test("a look that got no answer is soon made again: nothing can be under way", async () => {
  const id = "<look-again@evil.example>";
  const message = await room.sent(id, [BRUNO, BELA]);
  room.faults(
    { kind: "server-error", operation: "graph.list", status: 502, times: 1 },
    { kind: "lost-reply", operation: "gmail.list", times: 1 },
  );
  const beganAt = Date.now();
  await room.retract([message], "DeletedItems");
  expect(outcomes(await room.settled(id, 2))).toEqual({ [BRUNO]: "moved", [BELA]: "moved" });
  expect(Date.now() - beganAt).toBeLessThan(CALL_MS);
});

test("calls that fail inside of a batch that says 200 concern nobody else in it", async () => {
  const id = "<in-a-batch@evil.example>";
  const to = room.exchange.seed.users.slice(0, 20).map((it) => it.address);
  await room.send(id, { to });
  const message = await room.message(id, 20);
  room.faults(
    { kind: "server-error", operation: "graph.move", mailbox: AMAL, status: 503, times: 1 },
    { kind: "lost-reply", operation: "graph.move", mailbox: BRUNO, times: 1 },
    { kind: "server-error", operation: "graph.move", mailbox: CHIARA, status: 409, times: 1 },
  );
  await room.retract([message], "JunkEmail");
  await room.rowsWhere(id, (rows) => rows.filter((it) => it.settled || it.attempts > 0).length === 20);
  await room.passTime(id, 30_000);
  const ended = outcomes(await room.settled(id, 20));
  expect(ended).toMatchObject({ [AMAL]: "moved", [BRUNO]: "moved", [CHIARA]: "failed" });
  expect(room.items(id).reduce((sum, { item }) => sum + item.changes, 0)).toBe(19);
  expect(room.exchange.calls.counts.get("graph.batch")).toBeGreaterThan(0);
});

test("a batch refused as a whole is tried again as a whole", async () => {
  const id = "<whole-batch@evil.example>";
  const rows = await throughTrouble(id, [AMAL, BRUNO], {
    kind: "server-error",
    operation: "graph.batch",
    status: 503,
    times: 3,
  });
  expect(outcomes(rows)).toEqual({ [AMAL]: "moved", [BRUNO]: "moved" });
});

/** Calls to a mailbox that began inside of a ban it had spoken. */
function callsWithinBans(calls: readonly ApiCall[], address: string): readonly ApiCall[] {
  const own = calls.filter((it) => it.address === address);
  const bans = own.filter((it) => it.retryAfterSeconds !== undefined);
  return own.filter((call) =>
    bans.some((ban) => {
      const until = ban.endedAt.getTime() + (ban.retryAfterSeconds ?? 0) * 1_000;
      // What was under way already when the ban was spoken could not know of it.
      return call.startedAt > ban.endedAt && call.startedAt.getTime() < until;
    }),
  );
}

const TOLD = `
  select e.kind, c.address from event e join copy c on c.id = e.copy_id
  where e.message_id = $1 and e.kind in ('copy.throttled', 'copy.settled') order by e.id`;

test("a throttled mailbox is left in peace for the whole of its ban, while the others are finished", async () => {
  const id = "<throttled@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO, ADA, BELA]);
  const BAN_SECONDS = 3;
  room.faults(
    { kind: "throttle", operation: "graph.move", mailbox: AMAL, retryAfterSeconds: BAN_SECONDS, times: 1 },
    { kind: "throttle", operation: "gmail.modify", mailbox: ADA, retryAfterSeconds: BAN_SECONDS, times: 1 },
  );
  const beganAt = Date.now();
  await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, (rows) => rows.filter((it) => it.settled).length >= 2);
  // Meanwhile other mail comes due in the same mailboxes: the ban is the mailbox's, not the copy's.
  const other = "<throttled-too@evil.example>";
  await room.send(other, { to: [AMAL, ADA] });
  await room.retract([await room.message(other, 2)], "DeletedItems");
  expect(outcomes(await room.settled(id, 4))).toMatchObject({ [AMAL]: "moved", [ADA]: "moved" });
  expect(outcomes(await room.settled(other, 2))).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
  expect(Date.now() - beganAt).toBeGreaterThan(BAN_SECONDS * 1_000);
  const told = await room.query<{ kind: string; address: string }>(TOLD, [message]);
  const addressesOf = (kind: string) => told.filter((it) => it.kind === kind).map((it) => it.address);
  expect(new Set(addressesOf("copy.throttled"))).toEqual(new Set([AMAL, ADA]));
  const settled = addressesOf("copy.settled");
  expect([settled.slice(0, 2).toSorted(), settled.slice(2).toSorted()]).toEqual([
    [BELA, BRUNO],
    [ADA, AMAL],
  ]);
  for (const [organisation, address] of [
    [room.exchange, AMAL],
    [room.workspace, ADA],
  ] as const) {
    const { calls } = organisation.calls;
    expect(calls.some((it) => it.address === address && it.status === 429)).toBe(true);
    expect(callsWithinBans(calls, address)).toEqual([]);
  }
});

test("a ban of the whole application is known to all lanes, and obeyed whole", async () => {
  const id = "<app-ban@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO, CHIARA]);
  room.faults({ kind: "throttle", operation: "graph.batch", retryAfterSeconds: 2, times: 1 });
  await room.retract([message], "DeletedItems");
  expect(outcomes(await room.settled(id, 3))).toEqual({
    [AMAL]: "moved",
    [BRUNO]: "moved",
    [CHIARA]: "moved",
  });
  const batches = room.exchange.calls.calls.filter((it) => it.operation === "graph.batch");
  const ban = batches.find((it) => it.status === 429);
  const untilMs = (ban?.endedAt.getTime() ?? 0) + 2_000;
  const within = batches.filter(
    (it) => it.startedAt > (ban?.endedAt ?? new Date()) && it.startedAt.getTime() < untilMs,
  );
  expect(within).toEqual([]);
});

test("a ban of the whole Google project stops every Gmail lane, and nobody at Microsoft", async () => {
  const id = "<project-ban@evil.example>";
  const people = room.workspace.directory.users.slice(2, 10).map((it) => it.primaryEmail);
  await room.send(id, { to: [...people, CHIARA] });
  const message = await room.message(id, 9);
  // Somebody else has spent what the project may, whichever minute it is.
  Object.assign(room.workspace.quota, {
    spend: () => {
      throw throttled(403, "project");
    },
  });
  await room.retract([message], "DeletedItems");
  const rows = await room.rowsWhere(
    id,
    (all) => all.length === 9 && all.some((it) => it.outcome === "throttled") && all.some((it) => it.settled),
  );
  expect(outcomes(rows)[CHIARA]).toBe("moved");
  await expect.poll(() => room.query("select 1 from lane where lease_owner is not null")).toEqual([]);
  // Whoever had not begun when the ban came does not begin.
  const waiting = (await room.rows(id)).filter((it) => it.address !== CHIARA);
  expect(waiting.filter((it) => !["throttled", "pending"].includes(it.outcome) || it.settled)).toEqual([]);
  const refused = room.workspace.calls.calls.filter((it) => it.status === 403);
  const last = Math.max(...refused.map((it) => it.endedAt.getTime()));
  const [budget] = await room.query<{ blocked_until: Date }>(
    "select blocked_until from budget where scope like 'gmail-project:%'",
  );
  expect(Number(budget?.blocked_until) - last).toBeGreaterThan(50_000);
  await sleep(500); // somebody who knew nothing of it would have called by then
  const later = room.workspace.calls.calls.filter(
    (it) => it.operation.startsWith("gmail.") && it.startedAt.getTime() > last,
  );
  expect(later).toEqual([]);
});
