import { afterAll, beforeAll, expect, test } from "vitest";
import type { Destination } from "#policy/destination.ts";
import { RETENTION } from "#policy/retention.ts";
import { openRestorability } from "#store/restorability.ts";
import { openRetentionSetting } from "#store/retention-setting.ts";
import { ADA, AMAL, BRUNO } from "../fixtures/people.ts";
import { openRoom, type Room } from "./room.ts";

const DAY_MS = 86_400_000;

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

async function taken(id: string, to: readonly string[], destination: Destination) {
  const message = await room.sent(id, to);
  const run = await room.retract([message], destination, { whenImpossible: "next_weaker" });
  const rows = await room.settled(id, to.length);
  return { run, rows };
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

test("a run counts down by where each copy really is, and what has come back needs no release", async () => {
  const { run, rows } = await taken(
    "<counted-down@evil.example>",
    [AMAL, BRUNO, ADA],
    "RecoverableItemsDeletions",
  );
  const reading = openRestorability(room.serving.database);
  const now = await reading.ofRetraction(room.tenantId, run, new Date());
  expect(now).toMatchObject({ restorable: "yes", copies: 3, counts: { yes: 3, no: 0, unknown: 0 } });
  const left = ((now?.until?.getTime() ?? 0) - Date.now()) / DAY_MS;
  expect(left).toBeGreaterThan(13.9);
  // Gmail has no Recoverable Items: its copy went to Trash, which keeps it longer.
  const later = await reading.ofRetraction(room.tenantId, run, inDays(20));
  expect(later).toMatchObject({ restorable: "yes", counts: { yes: 1, no: 2, unknown: 0 } });
  const bruno = rows.filter((it) => it.mailbox === BRUNO).map((it) => it.copy_id);
  await room.release(run, bruno);
  await room.rowsWhere(
    "<counted-down@evil.example>",
    (all) => all.length === 4 && all.every((it) => it.settled),
  );
  const after = await reading.ofCopies(room.tenantId, bruno, new Date());
  expect([...after.values()]).toMatchObject([
    { restorable: "no", why: expect.stringContaining("it is back already") },
  ]);
});

test("Trash in Microsoft is unknown until the tenant has said how long it keeps mail", async () => {
  const { run } = await taken("<nobody-said@evil.example>", [AMAL], "DeletedItems");
  const reading = openRestorability(room.serving.database);
  expect(await reading.ofRetraction(room.tenantId, run, new Date())).toMatchObject({ restorable: "unknown" });
  const microsoft = { ...RETENTION.fallback.microsoft, deletedItems: 7 };
  const value = { ...RETENTION.fallback, microsoft };
  await openRetentionSetting(room.serving.database).save(room.tenantId, {
    value,
    basedOn: 0,
    actor: "person:ann",
  });
  expect(await reading.ofRetraction(room.tenantId, run, inDays(6))).toMatchObject({ restorable: "yes" });
  expect(await reading.ofRetraction(room.tenantId, run, inDays(8))).toMatchObject({ restorable: "no" });
});

test("a hard delete says at once that no release brings it back", async () => {
  const { run } = await taken("<gone-for-good@evil.example>", [AMAL], "RecoverableItemsPurges");
  const totals = await openRestorability(room.serving.database).ofRetraction(room.tenantId, run, new Date());
  expect(totals).toMatchObject({
    restorable: "no",
    reasons: [{ why: expect.stringContaining("administrator"), copies: 1 }],
  });
});
