import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Step } from "#retraction/run.ts";
import { GIVE_UP_AFTER_MS } from "#retraction/schedule.ts";
import type { RetractionId } from "#shared/ids.ts";
import { ADA, AMAL } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, type Room } from "./room.ts";

const DAY_MS = GIVE_UP_AFTER_MS;

let room: Room;
/** Every attempt ends here by an error of our own. */
let brokenAt: Step | undefined;
beforeAll(async () => {
  room = await openRoom({
    users: 3,
    workers: {
      step: (step) => {
        if (step === brokenAt) throw new Error(`a bug at ${step}`);
      },
    },
  });
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => {
  brokenAt = undefined;
});

async function retract(id: string): Promise<RetractionId> {
  await room.send(id, { to: [AMAL, ADA] });
  return room.retract([await room.message(id, 2)], "DeletedItems");
}

function tried(id: string, times = 1) {
  return room.rowsWhere(id, (rows) => rows.filter((it) => !it.settled).every((it) => it.attempts >= times));
}

test("failed: what always ends by an error of our own is given up after a day, and says whose it was", async () => {
  const id = "<always@evil.example>";
  brokenAt = "locate";
  const retraction = await retract(id);
  expect(outcomes(await tried(id))).toEqual({ [AMAL]: "pending", [ADA]: "pending" });
  await room.passTime(id, DAY_MS);
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [AMAL]: "failed", [ADA]: "failed" });
  for (const { reason, evidence } of rows) {
    expect(reason).toContain("error of our own");
    expect(evidence).toMatchObject({ fault: "own_error" });
  }
  const run = () => room.requests.get(room.tenantId, retraction);
  await expect.poll(run).toMatchObject({ state: "done", counts: { failed: 2 } });
});

test("unverified: where it may have acted nobody says that it failed", async () => {
  const id = "<acted@evil.example>";
  brokenAt = "reply";
  await retract(id);
  expect(outcomes(await tried(id))).toEqual({ [AMAL]: "acting", [ADA]: "acting" });
  brokenAt = "locate";
  await room.passTime(id, DAY_MS);
  const rows = await room.settled(id, 2);
  expect(outcomes(rows)).toEqual({ [AMAL]: "unverified", [ADA]: "unverified" });
  expect(rows[0]?.reason).toContain("error of our own");
});

test("restore_failed: a release that always breaks is given up as well", async () => {
  const id = "<broken-release@evil.example>";
  const retraction = await retract(id);
  await room.settled(id, 2);
  brokenAt = "intent";
  const release = await room.release(retraction);
  await tried(id);
  await room.passTime(id, DAY_MS);
  const rows = (await room.settled(id, 4)).filter((it) => it.retraction_id === release.id);
  expect(outcomes(rows)).toEqual({ [AMAL]: "restore_failed", [ADA]: "restore_failed" });
});

test("where the ledger cannot write the end, the copy waits, and ends once it can", async () => {
  const id = "<no-end@evil.example>";
  brokenAt = "locate";
  await retract(id);
  await tried(id);
  await room.serving.database.asWorker(async (tx) => {
    await tx.rows("set local role none");
    await tx.rows(
      "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no end'; end $$",
    );
    await tx.rows(
      "create trigger no_end before update on retraction_copy for each row when (new.settled_at is not null) execute function refuse()",
    );
  });
  await room.passTime(id, DAY_MS);
  const rows = await tried(id, 2);
  expect(rows.map((it) => it.settled)).toEqual([false, false]);
  expect(rows[0]?.due_at?.getTime()).toBeGreaterThan(Date.now());
  await room.serving.database.asWorker((tx) =>
    tx.rows("set local role none; drop trigger no_end on retraction_copy"),
  );
  await room.passTime(id, 60_000);
  expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "failed", [ADA]: "failed" });
});
