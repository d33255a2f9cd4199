import { expect, test } from "vitest";
import type { CopyWork, WorkerId } from "#retraction/ledger.ts";
import { GIVE_UP_AFTER_MS, nextLookAt } from "#retraction/schedule.ts";
import { newId } from "#shared/ids.ts";
import { automatic, openRequests, type RequestsFixture } from "../../test/support/requests-fixture.ts";
import { openLedger } from "./ledger.ts";
import { resumeLooking } from "./resume-looking.ts";

const HOUR = 3_600_000;

/** What a process that has just started finds to do. */
async function claimed({ database }: RequestsFixture): Promise<readonly CopyWork[]> {
  const worker = newId<WorkerId>(new Date());
  const request = { worker, maxLanes: 20, maxRows: 25, leaseMs: 60_000, callTimeoutMs: 1_000 };
  const claim = await openLedger(database).claim(request);
  return claim?.lanes.flatMap((it) => it.work) ?? [];
}

/** Everything that is written lies so much further back. Leases end, and all is due. */
function goBack({ database }: RequestsFixture, hours: number): Promise<unknown> {
  return database.asWorker(async (tx) => {
    const by = [`${hours} hours`];
    await tx.rows(
      `update retraction_copy set created_at = created_at - $1::interval, look_base_at = look_base_at - $1::interval,
         due_at = due_at - $1::interval`,
      by,
    );
    await tx.rows(
      "update lane set lease_owner = null, lease_until = null, due_at = now() - $1::interval",
      by,
    );
    await tx.rows(
      "update integration set stopped_at = stopped_at - $1::interval where stopped_at is not null",
      by,
    );
    await tx.rows(
      "update instance set value = to_jsonb((value #>> '{}')::timestamptz - $1::interval) where key = 'worked_at'",
      by,
    );
  });
}

/** The others still work. */
function somebodyWorked({ database }: RequestsFixture): Promise<unknown> {
  return database.asWorker((tx) =>
    tx.rows("update instance set value = to_jsonb(now() - interval '1 minute') where key = 'worked_at'"),
  );
}

/** How far the two clocks of a copy have come, in hours. */
function hoursOf(work: CopyWork | undefined): readonly [looked: number, tried: number] {
  if (work === undefined) throw new Error("nothing is due");
  const since = (at: Date): number => Math.round((Date.now() - at.getTime()) / HOUR);
  return [since(work.lookBaseAt), since(work.triedSince)];
}

test("a product that was off for 25 hours looks and tries on as if it had not been", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  await automatic(it);
  await claimed(it);
  await goBack(it, 25);
  const [work] = await claimed(it);
  expect(hoursOf(work)).toEqual([0, 0]);
  expect(nextLookAt(work?.lookBaseAt ?? new Date(0), new Date())).toBeDefined();
});

test("what had passed before counts on, and a second absence adds to the first", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  await automatic(it);
  await claimed(it);
  await goBack(it, 3);
  await somebodyWorked(it);
  expect(hoursOf((await claimed(it))[0])).toEqual([3, 3]);
  await goBack(it, 25);
  expect(hoursOf((await claimed(it))[0])).toEqual([3, 3]);
  await goBack(it, 30);
  expect(hoursOf((await claimed(it))[0])).toEqual([3, 3]);
});

test("what came while nobody worked begins when somebody does", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  await claimed(it);
  await goBack(it, 30);
  await automatic(it);
  await it.database.asWorker((tx) =>
    tx.rows(
      "update retraction_copy set created_at = now() - interval '26 hours', look_base_at = now() - interval '26 hours'",
    ),
  );
  expect(hoursOf((await claimed(it))[0])).toEqual([0, 0]);
});

test("time in which somebody worked counts, whatever came of it", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  await automatic(it);
  await claimed(it);
  await goBack(it, 25);
  await somebodyWorked(it);
  const [work] = await claimed(it);
  expect(hoursOf(work)).toEqual([25, 25]);
  expect(Date.now() - (work?.triedSince.getTime() ?? 0)).toBeGreaterThanOrEqual(GIVE_UP_AFTER_MS);
  expect(nextLookAt(work?.lookBaseAt ?? new Date(0), new Date())).toBeUndefined();
});

test("a connection that is broken rests by its own clock: its time is left out once", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  await automatic(it);
  await claimed(it);
  const stop = "update integration set state = 'stopped', stopped_at = now(), stopped_code = 'x'";
  await it.database.asWorker((tx) => tx.rows(stop));
  await goBack(it, 25);
  expect(await claimed(it)).toEqual([]);
  await it.database.asTenant(it.tenantId, (tx) => resumeLooking(tx, it.tenantId, it.tenant.integrationId));
  await it.database.asWorker((tx) => tx.rows("update integration set state = 'active', stopped_at = null"));
  expect(hoursOf((await claimed(it))[0])).toEqual([0, 0]);
});
