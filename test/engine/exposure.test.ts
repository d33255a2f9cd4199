import { afterAll, beforeAll, expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { userMarksRead } from "#simulator/microsoft/user-actions.ts";
import { openExposure } from "#store/exposure.ts";
import { allExposures, type Exposure, exposureTotals } from "#trace/exposure.ts";
import { ADA, AMAL, BRUNO, CHIARA } from "../fixtures/people.ts";
import { openRoom, type Room, until } from "./room.ts";

const BOSS = "boss@evil.example";
const FRIEND = "ann@friend.example";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

async function exposures(run: RetractionId): Promise<readonly Exposure[]> {
  const reading = openExposure(room.serving.database);
  const all = await Array.fromAsync(allExposures(reading, room.tenantId, run));
  return all.flat().toSorted((a, b) => a.mailbox.localeCompare(b.mailbox));
}

/** Somebody of the organisation writes a mail about another one, and the journal gets it. */
async function writes(from: string, to: readonly string[], about: string, header = ""): Promise<void> {
  const id = `<${crypto.randomUUID()}@corp.test>`;
  const thread = `In-Reply-To: ${about}\r\nReferences: <older@friend.example> ${about}\r\n${header}`;
  await room.send(id, { from, to, header: thread, isPhish: false, subject: "Re: Pay this today" });
  await journaled(id);
}

function journaled(id: string): Promise<unknown> {
  const ask = async () => (await room.query("select 1 from message where message_id_header = $1", [id]))[0];
  return until(ask, `${id} is journaled`);
}

test("one reads, one replies, one passes it on to the outside before it is pulled: the exposure says exactly so", async () => {
  const id = "<exposed@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO, CHIARA, ADA]);
  userMarksRead(room.store(AMAL), id, true, new Date());
  await writes(BRUNO, [BOSS], id);
  await writes(CHIARA, [FRIEND, AMAL], id);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id, 4);
  const all = await exposures(run);
  expect(
    all.map((it) => [it.mailbox, it.wasRead, it.replied.length, it.forwarded.length, it.forwardedOutside]),
  ).toEqual([
    [ADA, false, 0, 0, []],
    [AMAL, true, 0, 0, []],
    [BRUNO, false, 1, 0, []],
    [CHIARA, false, 0, 1, [FRIEND]],
  ]);
  expect(all.every((it) => it.exposure === "ended" && it.minutes !== undefined)).toBe(true);
  expect(exposureTotals(all)).toMatchObject({
    copies: 4,
    people: 4,
    readBefore: 1,
    replied: 1,
    forwarded: 1,
    forwardedOutside: 1,
    stillReachable: 0,
    neverSeen: 0,
  });
});

test("a machine's answer is nobody's reply, and neither is what a stranger writes", async () => {
  const id = "<absent@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO]);
  await writes(AMAL, [BOSS], id, "Auto-Submitted: auto-replied\r\n");
  const forged = "<forged-reply@evil.example>";
  const spoofed = "X-Simulate-Auth: spf=fail dkim=none dmarc=fail compauth=fail reason=000\r\n";
  await room.send(forged, { from: BRUNO, to: [AMAL], header: `${spoofed}In-Reply-To: ${id}\r\n` });
  await journaled(forged);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id, 2);
  const all = await exposures(run);
  expect(all.map((it) => [it.mailbox, it.replied.length, it.forwarded.length])).toEqual([
    [AMAL, 0, 0],
    [BRUNO, 0, 0],
  ]);
});

test("what could not be reached counts as still there, and what was never found as never seen", async () => {
  const id = "<unreached@evil.example>";
  const message = await room.sent(id, [AMAL, ADA]);
  room.workspace.userActions.remove(ADA, id);
  room.faults({ kind: "server-error", operation: "graph.move", mailbox: AMAL, status: 503 });
  const run = await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, (rows) => rows.every((it) => ["acting", "not_yet_found"].includes(it.outcome)));
  const all = await exposures(run);
  room.faults();
  expect(all.map((it) => [it.mailbox, it.exposure])).toEqual([
    [ADA, "never_seen"],
    [AMAL, "lasting"],
  ]);
  expect(exposureTotals(all)).toMatchObject({ people: 1, stillReachable: 1, neverSeen: 1 });
});

test("what a release brought back is exposed again, and its undo is a second exposure from then on", async () => {
  const id = "<exposed-twice@evil.example>";
  const message = await room.sent(id, [AMAL]);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id);
  const back = await room.release(run);
  await room.rowsWhere(id, (rows) => rows.length === 2 && rows.every((it) => it.settled));
  const [lasting] = await exposures(run);
  expect(lasting).toMatchObject({ exposure: "lasting", backSince: expect.any(Date) });
  const again = await room.release(back.id);
  await room.rowsWhere(id, (rows) => rows.length === 3 && rows.every((it) => it.settled));
  expect((await exposures(run))[0]).toMatchObject({ exposure: "ended", backSince: undefined });
  const [second] = await exposures(again.id);
  expect(second).toMatchObject({ exposure: "ended", since: lasting?.backSince });
  expect(await exposures(back.id)).toEqual([]);
});
