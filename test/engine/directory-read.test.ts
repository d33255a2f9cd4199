import { afterAll, beforeAll, expect, test } from "vitest";
import { openDirectorySyncs } from "#store/directory-syncs.ts";
import { openRoom, type Room, until } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

test("once the directories are read by the workers, mail finds its mailboxes without anybody being asked", async () => {
  const { tenantId, serving } = room;
  const syncs = openDirectorySyncs(serving.database);
  for (const integrationId of [room.microsoft, room.google])
    await syncs.ask(tenantId, { integrationId, kind: "full", actor: "person:ann" });
  const done = await until(async () => {
    const all = await syncs.list(tenantId);
    return all.every((it) => it.freshAt !== undefined && it.running === undefined) ? all : undefined;
  }, "both directories are read");
  expect(done.map((it) => [it.provider, it.trouble, it.mailboxes > 0, it.groups > 0])).toEqual([
    ["google", undefined, true, true],
    ["microsoft", undefined, true, true],
  ]);
  const asked = (): number =>
    (room.exchange.calls.counts.get("graph.users") ?? 0) +
    (room.workspace.calls.counts.get("directory.users") ?? 0);
  const before = asked();
  const bruno = room.exchange.seed.users[1]?.address ?? "";
  const alias = room.exchange.seed.users[2]?.aliases[0] ?? "";
  const id = "<read-before@evil.example>";
  await room.send(id, { to: [bruno, alias, "cid.unknown@nowhere.example"], isPhish: false });
  await room.retract([await room.message(id, 2)], "DeletedItems");
  const rows = await room.settled(id, 2);
  const chiara = room.exchange.seed.users[2]?.address ?? "";
  expect(rows.map((it) => `${it.mailbox} ${it.outcome}`).sort()).toEqual([
    `${bruno} moved`,
    `${chiara} moved`,
  ]);
  expect(asked()).toBe(before);
});
