import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { tendWatches } from "#store/tend-watches.ts";
import { ADA, AMAL, BELA, BRUNO } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, raw, type Room, until } from "./room.ts";

const DAY = 86_400_000;

let room: Room;
beforeAll(async () => {
  room = await openRoom({ users: 25 });
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

const LATE = { until: new Date(Date.now() + 14 * DAY), idleDays: 7, followsForwards: false };
const letterOf = (hour: number) => ({ date: `Mon, 23 Nov 2026 ${hour}:00:00 +0000`, headerTo: AMAL });

async function watching(id: RetractionId): Promise<void> {
  await until(async () => ((await stateOf(id))?.state === "watching" ? true : undefined), "it watches");
}

const stateOf = (id: RetractionId) => room.requests.get(room.tenantId, id);

/** All moments of the run are so much longer ago. */
async function passDays(id: RetractionId, messageId: string, days: number): Promise<void> {
  await room.query(
    `update retraction set late_until = late_until - $2 * interval '1 day', applied_at = applied_at - $2 * interval '1 day',
       last_late_at = last_late_at - $2 * interval '1 day' where id = $1`,
    [id, days],
  );
  await room.query(
    "update retraction_copy set settled_at = settled_at - $2 * interval '1 day' where retraction_id = $1",
    [id, days],
  );
  await room.passTime(messageId, days * DAY);
}

test("a copy that is delivered six days later is pulled by the run that watches, and the counter shows it", async () => {
  const id = "<six-days@evil.example>";
  await room.send(id, { ...letterOf(11), to: [AMAL, ADA] });
  const run = await room.retract([await room.message(id, 2)], "DeletedItems", { late: LATE });
  await room.settled(id, 2);
  await watching(run);
  await passDays(run, id, 6);
  await room.send(id, { ...letterOf(11), to: [BRUNO, BELA] });
  const rows = await room.settled(id, 4);
  expect(outcomes(rows)).toEqual({ [AMAL]: "moved", [BRUNO]: "moved", [ADA]: "moved", [BELA]: "moved" });
  expect(new Set(rows.map((it) => it.retraction_id))).toEqual(new Set([run]));
  expect(await stateOf(run)).toMatchObject({ state: "watching", copies: 4, lateCount: 2 });
});

test("what the provider lets out of quarantine days later is found and pulled", async () => {
  const id = "<quarantine@evil.example>";
  const letter = { ...letterOf(12), to: [AMAL, ADA] };
  room.faults({ kind: "delivery-lag", operation: "deliver", delayMs: DAY });
  await room.send(id, letter);
  const run = await room.retract([await room.message(id, 2)], "DeletedItems", { late: LATE });
  await room.rowsWhere(id, (rows) => rows.every((it) => it.looks > 0));
  await room.passTime(id, 1.01 * DAY);
  expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "not_found", [ADA]: "not_found" });
  await watching(run);
  const released = {
    mime: Buffer.from(raw(id, { ...letter, isPhish: false })),
    networkMessageId: crypto.randomUUID(),
    receivedAt: new Date(),
    toJunk: false,
  };
  room.exchange.deliver({ ...released, recipient: AMAL });
  room.workspace.deliver({ ...released, recipient: ADA });
  await passDays(run, id, 2);
  // Unless the product's own look, once a minute, was first.
  await tendWatches(room.serving.database);
  room.serving.hub.wake("work");
  expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
  expect(await stateOf(run)).toMatchObject({ state: "watching", lateCount: 2 });
});

test("what a person puts back is not pulled again, and the watch ends by itself", async () => {
  const id = "<put-back@evil.example>";
  await room.send(id, { ...letterOf(13), to: [AMAL, ADA] });
  const run = await room.retract([await room.message(id, 2)], "JunkEmail", { late: LATE });
  const rows = await room.settled(id, 2);
  await watching(run);
  const ada = rows.find((it) => it.mailbox === ADA);
  if (ada === undefined) throw new Error("no row");
  await room.release(run, [ada.copy_id]);
  await room.rowsWhere(id, (all) => all.some((it) => it.outcome === "restored"));
  await room.send(id, { ...letterOf(13), to: [ADA, BRUNO] });
  await room.rowsWhere(id, (all) => all.some((it) => it.mailbox === BRUNO && it.outcome === "moved"));
  expect(await stateOf(run)).toMatchObject({ state: "watching", copies: 3, lateCount: 1 });
  const atAda = room.places(id).filter((it) => it.startsWith(ADA));
  expect(atAda.map((it) => it.includes("INBOX"))).toEqual([true, true]);
  await passDays(run, id, 8);
  await tendWatches(room.serving.database);
  expect(await stateOf(run)).toMatchObject({ state: "done", watchEndedAt: expect.any(Date) as Date });
});
