import { afterAll, beforeAll, expect, test } from "vitest";
import { stateOf } from "#directory/integrations.ts";
import { openIntegrations } from "#store/integrations.ts";
import { allTo, openRoom, type Room } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(async () => {
  await room[Symbol.asyncDispose]();
});

const EXCHANGE = "bruno.berg@corp.test";
const GMAIL = "bela.abel@work.test";

const states = async () => {
  const { database, sealer } = room.serving;
  return (await openIntegrations(database, sealer).list(room.tenantId)).map(stateOf);
};

test("nobody has asked the providers anything yet, so their connections are untested", async () => {
  expect(await states()).toEqual(["untested", "untested"]);
});

test("a phish goes from its journal copies to the chosen places at both providers, verified", async () => {
  await room.setAutoRetract(room.microsoft, allTo("RecoverableItemsDeletions"));
  await room.setAutoRetract(room.google, allTo("DeletedItems"));
  const id = "<whole-way@evil.example>";
  await room.send(id, { to: [EXCHANGE, GMAIL] });
  const rows = await room.settled(id, 2);
  expect(rows.map((it) => [it.mailbox, it.outcome, it.reached])).toEqual([
    [GMAIL, "moved", "trash"],
    [EXCHANGE, "moved", "recoverable"],
  ]);
  expect(room.places(id)).toEqual([
    `${GMAIL} CATEGORY_PERSONAL,TRASH,UNREAD`,
    `${EXCHANGE} Recoverable Items/Deletions`,
  ]);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1, 1]);
  await expect.poll(states).toEqual(["active", "active"]);
});

test("what happened stands in the action log: found, acting, acted, settled, done", async () => {
  const id = "<whole-way@evil.example>";
  const done = async () =>
    (
      await room.query<{ kind: string }>(
        "select e.kind from event e join message m on m.id = e.message_id where m.message_id_header = $1 order by e.tx, e.id",
        [id],
      )
    ).map((it) => it.kind);
  await expect.poll(done).toEqual(expect.arrayContaining(["retraction.done"]));
  const kinds = await done();
  expect(kinds.filter((it) => it === "copy.acting")).toHaveLength(2);
  expect(kinds.filter((it) => it === "copy.acted")).toHaveLength(2);
  expect(kinds.filter((it) => it === "copy.settled")).toHaveLength(2);
  const [row] = await room.rows(id);
  expect(row?.acted_at).toBeInstanceOf(Date);
  expect(row?.was_read).toBe(false);
});

test("clean mail is stored, and nothing touches it", async () => {
  const id = "<clean@friend.example>";
  await room.send(id, { to: [EXCHANGE], from: "ann@friend.example", subject: "Lunch", isPhish: false });
  await room.message(id);
  expect(await room.rows(id)).toEqual([]);
  expect(room.places(id)).toEqual([`${EXCHANGE} Inbox`]);
});
