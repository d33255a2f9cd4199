import { expect, test, vi } from "vitest";
import type { Settlement, WorkerId } from "#retraction/ledger.ts";
import { type CopyId, newId, type RetractionId } from "#shared/ids.ts";
import { copyAt, openRequests, type RequestsFixture } from "../../test/support/requests-fixture.ts";
import type { Database, Transaction } from "./database.ts";
import { enqueueCopies } from "./enqueue.ts";
import { openLedger } from "./ledger.ts";
import { openObserved } from "./observed.ts";
import { PATIENT } from "../../test/support/until-told.ts";

type Row = readonly [retractionId: string, copyId: string | undefined];

/** A run with these copies, its rows written in their order. */
async function runOf({ database, tenantId, message }: RequestsFixture, copies: readonly CopyId[]) {
  const retractionId = newId<RetractionId>(new Date());
  await database.asWorker(async (tx) => {
    await tx.rows(
      `insert into retraction (tenant_id, id, kind, state, destination, when_impossible, requested_by, applied_at)
       values ($1, $2, 'manual', 'running', 'JunkEmail', 'leave', 'person:ann', now())`,
      [tenantId, retractionId],
    );
    const row = { retractionId, messageId: message.messageId, kind: "retract", asked: "JunkEmail" } as const;
    for (const copyId of copies) {
      await enqueueCopies(tx, tenantId, [{ ...row, copyId, whenImpossible: "leave", priority: 20 }]);
    }
  });
  return retractionId;
}

const MOVED: Settlement = {
  outcome: "moved",
  reached: "junk",
  reason: "",
  evidence: {},
  wasRead: undefined,
  changes: [],
  exempt: false,
};

/** Another who locks rows in the one order: by retraction, then by copy. He looks for a deadlock first, so it is his. */
async function lock(tx: Transaction, [retractionId, copyId]: Row): Promise<void> {
  await tx.rows("set local role none; set local deadlock_timeout = '20ms'; set local role undeliver_worker");
  await tx.rows("select 1 from retraction_copy where retraction_id = $1 and copy_id = $2 for update", [
    retractionId,
    copyId,
  ]);
}

async function untilOneWaits(database: Database): Promise<void> {
  await vi.waitFor(async () => {
    const waiting = await database.asWorker((tx) =>
      tx.rows(
        "select 1 from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()",
      ),
    );
    expect(waiting.length).toBeGreaterThan(0);
  }, PATIENT);
}

/** Locks `first`, lets `meanwhile` run until it waits, and then does `after` as well: whoever orders its locks otherwise deadlocks. */
async function meet(
  { database }: RequestsFixture,
  first: Row,
  { meanwhile, after }: { meanwhile: () => Promise<unknown>; after: (tx: Transaction) => Promise<unknown> },
): Promise<void> {
  let other: Promise<unknown> | undefined;
  try {
    await database.asWorker(async (tx) => {
      await lock(tx, first);
      other = meanwhile();
      await untilOneWaits(database);
      await after(tx);
    });
  } finally {
    await other;
  }
}

test("who refuses rows locks them in the order in which the engine's batches do", async () => {
  const it = await openRequests(["ann", "bob", "cid", "dan", "eve", "fay", "gus", "hal"]);
  await using _ = it.database;
  const copies = it.message.copies.toSorted((a, b) => (a.copyId < b.copyId ? -1 : 1));
  const id = await runOf(it, copies.map(({ copyId }) => copyId).toReversed());
  // Two that lie the other way round both in the table and in its index of lanes.
  const [first, second] = copies.flatMap((a, index) => {
    const b = copies.slice(index).find(({ mailboxId }) => mailboxId < a.mailboxId);
    return b === undefined ? [] : [a.copyId, b.copyId];
  });
  await meet(it, [id, first], {
    meanwhile: () => it.requests.cancel(it.tenantId, id, "person:ben"),
    after: (tx) => lock(tx, [id, second]),
  });
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({ state: "done", counts: { refused: 8 } });
});

test("who settles a copy locks the rows that waited for it in the same order", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const copyId = copyAt(it, 0);
  const [first = copyId, second = copyId] = [await runOf(it, [copyId]), await runOf(it, [copyId])].toSorted();
  const ledger = openLedger(it.database);
  const worker = newId<WorkerId>(new Date());
  const claim = await ledger.claim({
    worker,
    maxLanes: 1,
    maxRows: 25,
    leaseMs: 60_000,
    callTimeoutMs: 1_000,
  });
  const work = claim?.lanes[0]?.work[0];
  if (work === undefined) throw new Error("nothing is due");
  await meet(it, [first, copyId], {
    meanwhile: () => ledger.settle(worker, { ...work, retractionId: second as RetractionId }, MOVED),
    after: (tx) => lock(tx, [second, copyId]),
  });
  const rows = await it.database.asWorker((tx) =>
    tx.rows<{ outcome: string }>("select outcome from retraction_copy order by retraction_id"),
  );
  expect(rows).toEqual([{ outcome: "pending" }, { outcome: "moved" }]);
});

test("a run that is being cancelled takes up a row that is on its way to it", async () => {
  const it = await openRequests(["ann", "bob"]);
  await using _ = it.database;
  const id = await runOf(it, [copyAt(it, 0)]);
  await meet(it, [id, copyAt(it, 0)], {
    meanwhile: () => it.requests.cancel(it.tenantId, id, "person:ben"),
    // As the engine does when an address turns out to be two mailboxes.
    after: (tx) =>
      tx.rows(
        `insert into retraction_copy (tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, outcome, look_base_at)
         select tenant_id, retraction_id, $2, message_id, lane_id, kind, asked, when_impossible, outcome, look_base_at
         from retraction_copy where retraction_id = $1`,
        [id, copyAt(it, 1)],
      ),
  });
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({ state: "done", counts: { refused: 2 } });
});

test("who decides about held copies locks their rows in the same order", async () => {
  const it = await openRequests(["ann", "bob", "cid", "dan", "eve", "fay", "gus", "hal"]);
  await using _ = it.database;
  const copies = it.message.copies.map(({ copyId }) => copyId).toSorted();
  const [first, second] = copies;
  const id = await runOf(it, copies.toReversed());
  await it.database.asWorker((tx) =>
    tx.rows(
      "update retraction_copy set outcome = 'held', held_for = 'observe', held_at = now(), due_at = null",
    ),
  );
  const observed = openObserved(it.database, { wake: () => {} });
  await meet(it, [id, first], {
    meanwhile: () =>
      observed.decide(
        it.tenantId,
        { retractionIds: [id] },
        { decision: "proceed", reason: "", actor: "person:ben" },
      ),
    after: (tx) => lock(tx, [id, second]),
  });
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({ counts: { pending: 8 } });
});
