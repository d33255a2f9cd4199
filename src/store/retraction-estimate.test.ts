import { expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import {
  copyAt,
  draftOf,
  openRequests,
  type RequestsFixture,
  started,
} from "../../test/support/requests-fixture.ts";
import { openBudget } from "./budget.ts";

const PEOPLE = ["ann", "bob", "cy", "dot", "eve", "fay"];
const MINUTE = 60_000;

async function running(): Promise<RequestsFixture & { readonly id: RetractionId }> {
  const it = await openRequests(PEOPLE);
  const { id } = await started(it, draftOf(it.message));
  return { ...it, id };
}

/** So many copies were settled in ten seconds, a moment ago. */
async function settle(it: RequestsFixture, copies: number): Promise<void> {
  const settled = Array.from({ length: copies }, (_, n) => copyAt(it, n));
  await it.database.asWorker((tx) =>
    tx.rows(
      `update retraction_copy set outcome = 'moved', due_at = null, first_call_at = now() - interval '10 seconds',
         settled_at = now() where copy_id = any($1::uuid[])`,
      [settled],
    ),
  );
}

function set({ database }: RequestsFixture, text: string, values: readonly unknown[]): Promise<unknown> {
  return database.asWorker((tx) => tx.rows(text, values));
}

test("a run goes on as fast as it went", async () => {
  const it = await running();
  await using _ = it.database;
  await settle(it, 4);
  const before = Date.now();
  const estimate = await it.requests.estimate(it.tenantId, it.id);
  const after = Date.now();
  expect(estimate).toMatchObject({ waitsFor: "work", copies: 2 });
  const doneAt = estimate?.doneAt?.getTime() ?? Number.NaN;
  expect(doneAt - before).toBeGreaterThan(4_000);
  expect(doneAt - after).toBeLessThan(6_000);
});

test("a banned mailbox holds up the end until its ban is over, and says so", async () => {
  const it = await running();
  await using _ = it.database;
  await settle(it, 5);
  const until = new Date(Date.now() + 15 * MINUTE);
  await set(it, "update lane set blocked_until = $1 where mailbox_id = $2", [
    until,
    it.message.copies[5]?.mailboxId,
  ]);
  const estimate = await it.requests.estimate(it.tenantId, it.id);
  expect(estimate).toMatchObject({ waitsFor: "throttled", until, copies: 1 });
  expect(estimate?.doneAt?.getTime()).toBeGreaterThan(until.getTime());
  expect(estimate?.latest?.getTime()).toBeGreaterThan(estimate?.doneAt?.getTime() ?? Number.NaN);
});

test("a ban of the whole application holds up all of it, without a row having been told", async () => {
  const it = await running();
  await using _ = it.database;
  await settle(it, 2);
  const until = new Date(Date.now() + 2 * MINUTE);
  const scope = { name: `graph-app:${it.tenant.integrationId}`, unitsPerMinute: 60 };
  await openBudget(it.database, it.tenantId).block(scope, until);
  expect(await it.requests.estimate(it.tenantId, it.id)).toMatchObject({
    waitsFor: "throttled",
    until,
    copies: 4,
  });
});

test("what is not found yet, held, or behind a stopped connection has no known end", async () => {
  const it = await running();
  await using _ = it.database;
  await settle(it, 3);
  const look = new Date(Date.now() + 45_000);
  const rows = "update retraction_copy set outcome = $1, due_at = $2 where copy_id = $3";
  await set(it, rows, ["not_yet_found", look, copyAt(it, 3)]);
  const missing = await it.requests.estimate(it.tenantId, it.id);
  expect(missing).toMatchObject({ doneAt: undefined, waitsFor: "delivery", until: look, copies: 1 });
  expect(missing?.latest?.getTime()).toBeGreaterThan(Date.now() + 23 * 60 * MINUTE);
  await set(it, rows, ["held", look, copyAt(it, 4)]);
  expect(await it.requests.estimate(it.tenantId, it.id)).toMatchObject({
    doneAt: undefined,
    waitsFor: "person",
  });
  await set(it, "update integration set state = 'stopped' where id = $1", [it.tenant.integrationId]);
  expect(await it.requests.estimate(it.tenantId, it.id)).toMatchObject({ waitsFor: "connection", copies: 3 });
});

test("where nothing is open there is nothing to estimate", async () => {
  const it = await running();
  await using _ = it.database;
  await settle(it, PEOPLE.length);
  expect(await it.requests.estimate(it.tenantId, it.id)).toBeUndefined();
});
