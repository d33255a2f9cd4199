import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { UserSeed } from "#simulator/microsoft/seed.ts";
import { ADA, BELA } from "../fixtures/people.ts";
import { openRoom, type Room } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  // One domain, two providers: its own integration is Microsoft's, and its mailboxes are at Google.
  await room.query("update domain set integration_id = $1", [room.microsoft]);
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

const boundTo = async (id: string): Promise<readonly string[]> =>
  (
    await room.query<{ provider: string }>(
      `select i.provider from copy c join message m on m.id = c.message_id
       join integration i on i.id = c.integration_id where m.message_id_header = $1`,
      [id],
    )
  ).map((it) => it.provider);

test("an address that the domain's own directory does not know is found in the other, and its copy belongs there", async () => {
  const id = "<split@evil.example>";
  await room.send(id, { to: [ADA], isPhish: false });
  const message = await room.message(id);
  await room.unresolve(message, [ADA]);
  await room.query("update copy set integration_id = $1 where message_id = $2", [room.microsoft, message]);
  await room.retract([message], "DeletedItems");
  expect(await room.settled(id)).toMatchObject([{ mailbox: ADA, outcome: "moved" }]);
  expect(room.places(id)).toEqual([`${ADA} CATEGORY_PERSONAL,TRASH,UNREAD`]);
  expect(await boundTo(id)).toEqual(["google"]);
});

test("a user who is in both directories has his mailbox where one answers", async () => {
  const shadow: UserSeed = {
    id: "5ad0e000-0000-4000-8000-000000000001",
    address: BELA,
    aliases: [],
    displayName: "Bela at the other place",
    kind: "on-premises",
  };
  room.exchange.putUser(shadow);
  const id = "<both@evil.example>";
  await room.send(id, { to: [BELA], isPhish: false });
  const message = await room.message(id);
  await room.unresolve(message, [BELA]);
  await room.query("update copy set integration_id = $1 where message_id = $2", [room.microsoft, message]);
  await room.retract([message], "DeletedItems");
  expect(await room.settled(id)).toMatchObject([{ mailbox: BELA, outcome: "moved" }]);
  expect(await boundTo(id)).toEqual(["google"]);
});

test("while the other integration rests, an address that only it may know waits, and is found once it is resumed", async () => {
  const id = "<rests@evil.example>";
  await room.send(id, { to: [ADA], isPhish: false });
  const message = await room.message(id);
  await room.unresolve(message, [ADA]);
  await room.query("update copy set integration_id = $1 where message_id = $2", [room.microsoft, message]);
  await room.query("update integration set state = 'stopped' where id = $1", [room.google]);
  await room.retract([message], "DeletedItems");
  const waiting = await room.rowsWhere(id, (rows) =>
    rows.some((it) => it.reason.includes("directory_not_asked")),
  );
  expect(waiting).toMatchObject([{ outcome: "pending", settled: false }]);
  await room.query("update integration set state = 'active' where id = $1", [room.google]);
  await room.query("update retraction_copy set due_at = now() where settled_at is null");
  await room.query("update lane set due_at = now()");
  expect(await room.settled(id)).toMatchObject([{ mailbox: ADA, outcome: "moved" }]);
});

test("a tagged address of the domain's own directory does not wait for the one that rests", async () => {
  const [user] = room.exchange.seed.users;
  if (user === undefined) throw new Error("nobody");
  const id = "<tagged@evil.example>";
  await room.send(id, { to: [user.address], isPhish: false });
  const message = await room.message(id);
  await room.unresolve(message, [user.address.replace("@", "+shop@")]);
  await room.query("update integration set state = 'stopped' where id = $1", [room.google]);
  await room.retract([message], "DeletedItems");
  expect(await room.settled(id)).toMatchObject([{ mailbox: user.address, outcome: "moved" }]);
  await room.query("update integration set state = 'active' where id = $1", [room.google]);
});

test("an address that nobody has is asked for once, and not again for the next mail", async () => {
  const nobody = "nobody.at.all@work.test";
  const asked = () => room.exchange.calls.counts.get("graph.users") ?? 0;
  for (const [id, more] of [
    ["<nobody-1@evil.example>", 1],
    ["<nobody-2@evil.example>", 0],
  ] as const) {
    await room.send(id, { to: [ADA], isPhish: false });
    const message = await room.message(id);
    await room.unresolve(message, [nobody]);
    const before = asked();
    await room.retract([message], "DeletedItems");
    expect((await room.settled(id))[0]).toMatchObject({ outcome: "no_mailbox" });
    expect(asked() - before).toBe(more);
  }
});

test("a mailbox that the directory lists no more ends its open copies as the provider says", async () => {
  const [user] = room.exchange.seed.users;
  if (user === undefined) throw new Error("nobody");
  const id = "<left@evil.example>";
  await room.send(id, { to: [user.address], isPhish: false });
  const message = await room.message(id);
  await room.retract([message], "JunkEmail");
  await room.settled(id);
  room.exchange.removeUser(user.id);
  await room.retract([message], "DeletedItems");
  const rows = await room.rowsWhere(id, (all) => all.filter((it) => it.settled).length === 2);
  expect(rows.map((it) => it.outcome).sort()).toEqual(["moved", "no_mailbox"]);
});
