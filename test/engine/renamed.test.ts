import { afterAll, beforeAll, expect, test } from "vitest";
import type { GoogleUser } from "#simulator/google/directory.ts";
import { openDirectorySyncs } from "#store/directory-syncs.ts";
import { openRoom, type Room, until } from "./room.ts";

const [CHIKA, BELA] = ["chika.abel@work.test", "bela.abel@work.test"];

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  // So that the mailboxes are known under their names of before.
  const syncs = openDirectorySyncs(room.serving.database);
  const wanted = { integrationId: room.google, kind: "full", actor: "person:ann" } as const;
  await syncs.ask(room.tenantId, wanted);
  await until(
    async () => (await syncs.list(room.tenantId)).find((it) => it.integrationId === room.google)?.freshAt,
    "the directory is read",
  );
});
afterAll(() => room[Symbol.asyncDispose]());

const userOf = (address: string): GoogleUser => {
  const user = room.workspace.directory.user(address);
  if (user === undefined) throw new Error("nobody");
  return user;
};

test("who was renamed since his directory was read has his mail taken back under his new name", async () => {
  const id = "<renamed@evil.example>";
  await room.send(id, { to: [CHIKA], isPhish: false });
  const message = await room.message(id);
  room.workspace.directory.putUser({
    ...userOf(CHIKA),
    primaryEmail: "chika.berg@work.test",
    aliases: [CHIKA],
  });
  await room.retract([message], "DeletedItems");
  expect(await room.settled(id)).toMatchObject([{ outcome: "moved" }]);
  const [mailbox] = await room.query<{ handle: string }>(
    "select handle from mailbox where handle = 'chika.berg@work.test'",
  );
  expect(mailbox).toBeDefined();
});

test("where somebody else has the address now, the mailbox is not there, and the mail is looked for in his", async () => {
  const id = "<left@evil.example>";
  await room.send(id, { to: [BELA], isPhish: false });
  const message = await room.message(id);
  const bela = userOf(BELA);
  room.workspace.directory.removeUser(bela.id);
  room.workspace.directory.putUser({
    ...bela,
    id: "300000000000000000000",
    primaryEmail: "successor@work.test",
    aliases: [BELA],
  });
  await room.retract([message], "DeletedItems");
  // It went to the one who has left: his successor has none of it, and nothing of his is touched.
  const rows = await room.rowsWhere(id, (all) => all.some((it) => it.outcome === "not_yet_found"));
  expect(rows).toMatchObject([
    { mailbox: BELA, outcome: "no_mailbox" },
    { mailbox: "successor@work.test", outcome: "not_yet_found" },
  ]);
});
