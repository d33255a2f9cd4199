import { afterAll, beforeAll, expect, test } from "vitest";
import type { Scope } from "#directory/scope.ts";
import type { MailboxId } from "#shared/ids.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { OUTSIDE } from "#store/scope-gate.ts";
import { AMAL, BRUNO } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { allTo, openRoom, type Room, until } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  await save(undefined);
});
afterAll(() => room[Symbol.asyncDispose]());

async function save(scope: Scope | undefined): Promise<void> {
  const setting = { ...allTo("DeletedItems"), ...(scope && { scope }) };
  await openAutoRetract(room.serving.database).save(room.tenantId, room.microsoft, {
    setting,
    savedBy: "test",
    savedAt: new Date(),
    basedOn: undefined,
  });
}

async function exceptBruno(): Promise<void> {
  const [row] = await room.query<{ id: MailboxId }>(
    "select mailbox_id as id from mailbox_address where address = $1",
    [BRUNO],
  );
  if (row === undefined) throw new Error("Bruno is not known");
  const mailboxes = [{ id: row.id, address: BRUNO }];
  await save({ only: undefined, except: { groups: [], mailboxes } });
}

/** What was looked up is believed for a day, and that day is over. */
const forget = (): Promise<unknown> =>
  room.query("update mailbox set checked_at = now() - interval '2 days'");

test("whom the scope excepts is not touched, whenever it is found out whose mailbox it is; people may, and releases do", async () => {
  const first = "<before@evil.example>";
  await room.send(first, { to: [AMAL, BRUNO] });
  expect(outcomes(await room.settled(first, 2))).toEqual({ [AMAL]: "moved", [BRUNO]: "moved" });
  await exceptBruno();

  // His address is known when the mail comes.
  const known = "<known@evil.example>";
  const message = await room.sent(known, [AMAL, BRUNO]);
  expect(outcomes(await room.settled(known, 1))).toEqual({ [AMAL]: "moved" });
  const untouched = room.items(known).find(({ address }) => address === BRUNO);
  expect(untouched?.item.changes).toBe(0);

  // Nobody knows whose it is until the directory is asked.
  await forget();
  const unknown = "<unknown@evil.example>";
  await room.send(unknown, { to: [AMAL, BRUNO] });
  const rows = await room.settled(unknown, 2);
  expect(outcomes(rows)).toEqual({ [AMAL]: "moved", [BRUNO]: "refused" });
  expect(rows.find(({ address }) => address === BRUNO)?.reason).toBe(OUTSIDE);
  expect(room.items(unknown).find(({ address }) => address === BRUNO)?.item.changes).toBe(0);

  const run = (await room.rows(first))[0]?.retraction_id;
  const [release] = await room.query<{ id: string }>("select id from retraction where id = $1", [run]);
  await room.release(release?.id as Parameters<Room["release"]>[0]);
  await room.rowsWhere(first, (all) => all.filter(({ outcome }) => outcome === "restored").length === 2);

  await room.retract([message], "JunkEmail");
  await room.rowsWhere(known, (all) => all.some((it) => it.address === BRUNO && it.outcome === "moved"));
});

test("who is excepted while his copy is being looked for is refused at the moment it is found", async () => {
  await save(undefined);
  room.faults({ kind: "index-lag", operation: "graph.list", delayMs: 3_600_000 });
  const id = "<meanwhile@evil.example>";
  await room.send(id, { to: [BRUNO] });
  await room.rowsWhere(id, (rows) => rows.length === 1 && rows[0]?.outcome === "not_yet_found");
  await exceptBruno();
  room.faults();
  await room.passTime(id, 60_000);
  const [row] = await room.settled(id, 1);
  expect([row?.outcome, row?.reason]).toEqual(["refused", OUTSIDE]);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([0]);
  await until(async () => {
    const [run] = await room.query<{ state: string }>("select state from retraction where id = $1", [
      row?.retraction_id,
    ]);
    return run?.state === "done" ? run : undefined;
  }, "its run is done");
});
