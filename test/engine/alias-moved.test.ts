import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserSeed } from "#simulator/microsoft/seed.ts";
import type { MessageId } from "#shared/ids.ts";
import { openDirectorySyncs } from "#store/directory-syncs.ts";
import { openRoom, type Room, until } from "./room.ts";

const [AMAL, ALIAS, DALIA] = ["amal.abate@corp.test", "amal.abate.alias@corp.test", "dalia.dvorak@corp.test"];
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  // So that the alias is known, and to whom it led.
  const syncs = openDirectorySyncs(room.serving.database);
  const wanted = { integrationId: room.microsoft, kind: "full", actor: "person:ann" } as const;
  await syncs.ask(room.tenantId, wanted);
  await until(
    async () => (await syncs.list(room.tenantId)).find((it) => it.integrationId === room.microsoft)?.freshAt,
    "the directory is read",
  );
});
afterAll(() => room[Symbol.asyncDispose]());

function userOf(address: string): UserSeed {
  const user = room.exchange.seed.users.find((it) => it.address === address);
  if (user === undefined) throw new Error("nobody");
  return user;
}

/** The provider gives the alias to somebody; nobody has read its directory since. */
function giveAliasTo(address: string): void {
  for (const user of [userOf(AMAL), userOf(DALIA)]) {
    const others = user.aliases.filter((it) => it !== ALIAS);
    room.exchange.putUser({ ...user, aliases: user.address === address ? [...others, ALIAS] : others });
  }
}

/** Delivered to whoever has the alias now, and journaled under it: by what was read of the directory it is Amal's. */
async function sendToAlias(id: string): Promise<MessageId> {
  await room.send(id, { to: [DALIA], isPhish: false });
  const message = await room.message(id);
  await room.query(
    `update copy set address = $2, mailbox_id = (select id from mailbox where primary_address = $3) where message_id = $1`,
    [message, ALIAS, AMAL],
  );
  await room.query("update copy_recipient set address = $2 where message_id = $1", [message, ALIAS]);
  return message;
}

test("mail to an alias that has gone to a successor is found in his mailbox before its copy is given up", async () => {
  giveAliasTo(DALIA);
  const id = "<successor@evil.example>";
  const message = await sendToAlias(id);
  const run = await room.retract([message], "DeletedItems");
  expect(await room.rowsWhere(id, ([row]) => row?.outcome === "not_yet_found")).toMatchObject([
    { mailbox: AMAL },
  ]);
  await room.passTime(id, 2 * MINUTE);
  expect(await room.rowsWhere(id, (rows) => rows.some((it) => it.outcome === "moved"))).toMatchObject([
    { mailbox: AMAL, outcome: "not_yet_found", reason: expect.stringContaining(`leads to ${DALIA} now`) },
    { mailbox: DALIA, outcome: "moved" },
  ]);
  expect(room.places(id)).toEqual([`${DALIA} Deleted Items`]);
  // The next mail goes there at once, and nobody waits for a reading.
  expect(
    await room.query(
      "select m.primary_address from mailbox_address a join mailbox m on m.id = a.mailbox_id where a.address = $1",
      [ALIAS],
    ),
  ).toEqual([{ primary_address: DALIA }]);
  await room.passTime(id, DAY);
  const ended = await room.settled(id, 2);
  expect(ended).toMatchObject([
    { mailbox: AMAL, outcome: "not_found", reason: expect.stringContaining("looked for there as well") },
    { mailbox: DALIA, outcome: "moved" },
  ]);
  await expect
    .poll(() => room.requests.get(room.tenantId, run))
    .toMatchObject({
      state: "done",
      copies: 2,
      counts: { moved: 1, not_found: 1 },
    });
});

test("who has the address still is asked about once, however much mail to him is not found", async () => {
  const asked = () => room.exchange.calls.counts.get("graph.users") ?? 0;
  const before = asked();
  room.faults({ kind: "delivery-lag", operation: "deliver", delayMs: 3_600_000 });
  for (const id of ["<nowhere-1@evil.example>", "<nowhere-2@evil.example>"]) {
    await room.send(id, { to: [DALIA], isPhish: false });
    await room.retract([await room.message(id)], "DeletedItems");
    await room.rowsWhere(id, (rows) => rows.every((it) => it.looks === 1));
    await room.passTime(id, 2 * MINUTE);
    expect(await room.rowsWhere(id, (rows) => rows.every((it) => it.looks === 2))).toMatchObject([
      { mailbox: DALIA, outcome: "not_yet_found", reason: "" },
    ]);
  }
  room.faults();
  expect(asked() - before).toBe(1);
});

test("where the former owner's mailbox is gone its copy ends so, and the successor's is found", async () => {
  giveAliasTo(DALIA);
  const id = "<left-to-successor@evil.example>";
  const message = await sendToAlias(id);
  room.exchange.removeUser(userOf(AMAL).id);
  await room.retract([message], "DeletedItems");
  expect(await room.settled(id, 2)).toMatchObject([
    { mailbox: AMAL, outcome: "no_mailbox", reason: expect.stringContaining(`leads to ${DALIA} now`) },
    { mailbox: DALIA, outcome: "moved" },
  ]);
});
