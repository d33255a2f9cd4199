import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ADA, AMAL, BELA, BRUNO } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { allTo, openRoom, type Room } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  await room.setAutoRetract(room.microsoft, allTo("DeletedItems"));
  await room.setAutoRetract(room.google, allTo("DeletedItems"));
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

test("the same phish sent once more is taken out once more, as often as it comes", async () => {
  const id = "<again@evil.example>";
  const letter = { to: [AMAL, ADA], date: "Mon, 23 Nov 2026 09:00:00 +0000" };
  for (let times = 1; times <= 3; times++) {
    await room.send(id, letter);
    await expect.poll(() => room.items(id).length).toBe(2 * times);
    await expect
      .poll(() => room.items(id).map(({ item }) => item.changes))
      .toEqual(Array.from({ length: 2 * times }, () => 1));
    expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
  }
  expect(room.places(id).filter((it) => /Inbox|INBOX/.test(it))).toEqual([]);
});

test("what a person put back stays, though the mail is sent once more: no setting takes it again", async () => {
  const id = "<put-back@evil.example>";
  const letter = { to: [AMAL], date: "Mon, 23 Nov 2026 09:10:00 +0000" };
  await room.send(id, letter);
  const [row] = await room.settled(id);
  const released = await room.release(row?.retraction_id as Parameters<typeof room.release>[0]);
  await expect.poll(async () => (await room.requests.get(room.tenantId, released.id))?.state).toBe("done");
  await room.send(id, letter);
  await expect.poll(() => room.items(id).length).toBe(2);
  await expect.poll(() => room.simulator.journal.status.waiting).toBe(0);
  expect(room.places(id)).toEqual([`${AMAL} Inbox`, `${AMAL} Inbox`]);
});

test("a stranger who sends somebody's genuine mail once more, from where it looks forged, has only his own taken", async () => {
  const id = "<genuine@friend.example>";
  const letter = { from: "ann@friend.example", date: "Mon, 23 Nov 2026 09:20:00 +0000", body: "See you." };
  const headerTo = "team@corp.test";
  await room.send(id, { ...letter, headerTo, to: [BRUNO, BELA], isPhish: false });
  await room.message(id, 2);
  const genuine = room.items(id).map(({ item }) => item.id);
  expect(genuine).toHaveLength(2);
  await room.send(id, { ...letter, headerTo, to: [BRUNO, BELA] });
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [BRUNO]: "moved", [BELA]: "moved" });
  const items = room.items(id);
  expect(items).toHaveLength(4);
  for (const { item } of items) expect(item.changes, item.place).toBe(genuine.includes(item.id) ? 0 : 1);
  for (const row of rows) expect(row.evidence["notOurs"]).toHaveLength(1);
  const judged = await room.query<{ reason: string }>(
    "select data ->> 'reason' as reason from event where kind = 'message.judged' and data ->> 'cause' = 'another-delivery'",
  );
  expect(judged[0]?.reason).not.toBe("");
});

/** Written so that a parser of another make reads something else, or nothing. */
const ODD_HEADERS = [
  ["a zone of two digits", "Date: Mon, 23 Nov 2026 16:00:00 +01"],
  ["a zone in words", "Date: Mon, 23 Nov 2026 16:00:00 GMT+2"],
  ["no zone", "Date: Mon, 23 Nov 2026 16:00:00"],
  ["a year of three digits", "Date: 23 Nov 126 16:00:00 +0000"],
  ["an hour after noon", "Date: Mon, 23 Nov 2026 04:00:00 PM +0000"],
  ["a comment in From", "From: a@evil.example (see <x@friend.example>)"],
  ["two addresses in From", "From: x <a@evil.example> <c@friend.example>"],
  ["a route in From", "From: <@friend.example:it@evil.example>"],
  ["a quoted local part", 'From: "it"@evil.example'],
  ["spaces around the at", "From: it @ evil.example"],
  ["no closing bracket", "From: The Boss <it@evil.example"],
  ["an open quote", 'From: "The Boss <it@evil.example>'],
] as const;

test.each(ODD_HEADERS)(
  "however a sender writes its header, a phish is taken out: %s",
  async (name, header) => {
    const id = `<${name.replaceAll(" ", "-")}@evil.example>`;
    const field = header.slice(0, header.indexOf(":"));
    await room.send(id, { to: [AMAL, ADA], body: `Pay. ${id}`, instead: { [field]: header } });
    expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
  },
);
