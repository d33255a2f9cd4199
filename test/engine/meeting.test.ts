import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ADA, AMAL, AMAL_ALIAS, DALIA } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, type Room } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom({ workers: { loops: 4 } });
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

/** Which recipients each copy stands for. */
async function recipientsOf(id: string): Promise<readonly (readonly [string | null, readonly string[]])[]> {
  const rows = await room.query<{ mailbox: string | null; addresses: readonly string[] }>(
    `select b.primary_address as mailbox, array_agg(cr.address order by cr.address) as addresses
     from copy c join message m on m.id = c.message_id join copy_recipient cr on cr.copy_id = c.id
     left join mailbox b on b.id = c.mailbox_id
     where m.message_id_header = $1 group by c.id, b.primary_address order by 1`,
    [id],
  );
  return rows.map((it) => [it.mailbox, it.addresses]);
}

test("members of a Google group, journaled under the group's address, become copies of their own", async () => {
  const id = "<to-a-group@evil.example>";
  const members = room.workspace.directory.users.filter(
    (it) => it.isMailboxSetup && !it.suspended && !it.archived,
  );
  await room.send(id, { to: ["everyone@work.test"] });
  // The group's own copy, and one for each member.
  await room.retract([await room.message(id, members.length + 1)], "DeletedItems");
  const rows = await room.settled(id, members.length);
  expect(outcomes(rows)).toEqual(Object.fromEntries(members.map((it) => [it.primaryEmail, "moved"])));
  expect((await recipientsOf(id)).map(([mailbox]) => mailbox)).toEqual(
    members.map((it) => it.primaryEmail).sort(),
  );
});

test("addresses that lead to one mailbox become one copy with united recipients, whoever resolves them first", async () => {
  const addresses = [AMAL, AMAL_ALIAS];
  for (let n = 0; n < 5; n++) {
    const id = `<aliases-${n}@evil.example>`;
    const message = await room.sent(id, [AMAL]);
    await room.unresolve(message, addresses);
    const retraction = await room.retract([message], "DeletedItems");
    const rows = await room.settled(id);
    expect(rows).toMatchObject([{ mailbox: AMAL, outcome: "moved" }]);
    expect(await recipientsOf(id)).toEqual([[AMAL, [...addresses].sort()]]);
    expect(room.items(id).map(({ item }) => item.changes)).toEqual([1]);
    const run = () => room.requests.get(room.tenantId, retraction);
    await expect.poll(run).toMatchObject({ state: "done", copies: 1, counts: { moved: 1 } });
  }
});

test("a sub-address leads to its mailbox", async () => {
  const id = "<sub-address@evil.example>";
  await room.send(id, { to: ["ada.abel+shop@work.test", ADA] });
  await room.retract([await room.message(id, 2)], "DeletedItems");
  expect(outcomes(await room.settled(id))).toEqual({ [ADA]: "moved" });
});

test("a row that another retraction had refused stays refused when its copy finds its mailbox", async () => {
  const id = "<stays-refused@evil.example>";
  const message = await room.sent(id, [DALIA]);
  await room.unresolve(message, [DALIA]);
  // Called off before the directory could answer.
  room.faults({ kind: "throttle", operation: "graph.batch", retryAfterSeconds: 1 });
  const off = await room.retract([message], "JunkEmail");
  await room.requests.cancel(room.tenantId, off, "person:ben");
  room.faults();
  await room.retract([message], "DeletedItems");
  const rows = await room.settled(id, 2);
  expect(rows.find((it) => it.retraction_id === off)).toMatchObject({ outcome: "refused", mailbox: DALIA });
  expect(rows.find((it) => it.retraction_id !== off)).toMatchObject({ outcome: "moved", mailbox: DALIA });
});
