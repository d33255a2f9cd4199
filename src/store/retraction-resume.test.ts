import { expect, test } from "vitest";
import type { Retraction } from "#retraction/retraction-requests.ts";
import { newId, type RetractionId } from "#shared/ids.ts";
import {
  draftOf,
  drafted,
  openRequests,
  type RequestsFixture,
  started,
} from "../../test/support/requests-fixture.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { openImportantPeople } from "./important-people.ts";
import { finishForgotten } from "./ledger.ts";

const FIVE = ["a", "b", "c", "d", "e"];

async function outcomesOf(it: RequestsFixture, id: RetractionId): Promise<readonly string[]> {
  const copies = await it.requests.copies(it.tenantId, id, { offset: 0, limit: 100 });
  return (copies ?? []).map((copy) => copy.outcome).sort();
}

/** The first `n` copies have been moved, and the run has noticed. */
async function afterCanary(it: RequestsFixture, n: number): Promise<Retraction> {
  const { id } = await started(it, draftOf(it.message, { canary: n }));
  const first = await it.requests.copies(it.tenantId, id, { outcome: "pending", offset: 0, limit: 100 });
  for (const { copyId } of first ?? []) {
    await settleCopy(it.database, { tenantId: it.tenantId, retractionId: id, copyId, outcome: "moved" });
  }
  await finishForgotten(it.database);
  const now = await it.requests.get(it.tenantId, id);
  if (now === undefined) throw new Error("gone");
  return now;
}

function resume(it: RequestsFixture, id: RetractionId, decision: "proceed" | "refuse") {
  return it.plans.resume(it.tenantId, id, { decision, reason: "looked", actor: "person:ann" });
}

test("a canary begins with the first n; the others are held, and the counts add up", async () => {
  const it = await openRequests(FIVE);
  await using _ = it.database;
  const run = await started(it, draftOf(it.message, { canary: 2 }));
  expect(run).toMatchObject({ state: "running", copies: 5, counts: { pending: 2, held: 3 } });
  const lanes = await it.database.asWorker((tx) => tx.rows("select 1 from lane where due_at <= now()"));
  expect(lanes).toHaveLength(2);
});

test("a canary as large as the set is none", async () => {
  const it = await openRequests(["a", "b"]);
  await using _ = it.database;
  expect(await started(it, draftOf(it.message, { canary: 2 }))).toMatchObject({ counts: { pending: 2 } });
});

test("important people are not among the first", async () => {
  const it = await openRequests(FIVE);
  await using _ = it.database;
  for (const { address } of it.message.copies.slice(0, 3)) {
    await openImportantPeople(it.database).add(it.tenantId, { address, note: "", actor: "x" });
  }
  const { id } = await started(it, draftOf(it.message, { canary: 2 }));
  const first = await it.requests.copies(it.tenantId, id, { outcome: "pending", offset: 0, limit: 9 });
  const theirs = it.message.copies.slice(3).map((copy) => copy.copyId);
  expect(first?.map((copy) => copy.copyId).sort()).toEqual([...theirs].sort());
});

test("once the first ones have settled it waits for a person, and says how they went", async () => {
  const it = await openRequests(FIVE);
  await using _ = it.database;
  const held = await afterCanary(it, 2);
  expect(held).toMatchObject({ state: "held", heldFor: "canary", copies: 5, counts: { moved: 2, held: 3 } });
  const events = await it.database.asWorker((tx) =>
    tx.rows("select data from event where kind = 'retraction.held'"),
  );
  expect(events).toEqual([{ data: { heldFor: "canary", counts: { moved: 2, held: 3 } } }]);
  await finishForgotten(it.database);
  expect(await it.requests.get(it.tenantId, held.id)).toMatchObject({ state: "held" });
});

test("proceeding lets the others go; they are due now, each in its lane", async () => {
  const it = await openRequests(FIVE);
  await using _ = it.database;
  const { id } = await afterCanary(it, 2);
  expect(await resume(it, id, "proceed")).toMatchObject({
    result: "resumed",
    retraction: { state: "running", heldFor: undefined, counts: { moved: 2, pending: 3 } },
  });
  const due = await it.database.asWorker((tx) =>
    tx.rows(
      `select 1 from retraction_copy rc join lane l on l.id = rc.lane_id
       where rc.outcome = 'pending' and rc.due_at <= now() and l.due_at <= now() and rc.held_for is null`,
    ),
  );
  expect(due).toHaveLength(3);
  expect(await resume(it, id, "proceed")).toEqual({ result: "not_held", state: "running" });
});

test("refusing ends it: the others are refused with the reason", async () => {
  const it = await openRequests(FIVE);
  await using _ = it.database;
  const { id } = await afterCanary(it, 2);
  expect(await resume(it, id, "refuse")).toMatchObject({
    result: "resumed",
    retraction: { state: "done", counts: { moved: 2, refused: 3 } },
  });
  const refused = await it.requests.copies(it.tenantId, id, { outcome: "refused", offset: 0, limit: 9 });
  expect(new Set(refused?.map((copy) => copy.reason))).toEqual(
    new Set(["refused by person:ann after the first ones: looked"]),
  );
});

test("a held run can be cancelled, and released: what was held is refused, what was moved comes back", async () => {
  const it = await openRequests(FIVE);
  await using _ = it.database;
  const { id } = await afterCanary(it, 2);
  const cancelled = await it.requests.cancel(it.tenantId, id, "person:ann");
  expect(cancelled).toMatchObject({ state: "done", counts: { moved: 2, refused: 3 } });
  const again = await afterCanary(it, 1);
  const release = await it.requests.release(it.tenantId, again.id, { reason: "", actor: "person:ann" });
  expect(release).toMatchObject({ result: "started" });
  expect(await outcomesOf(it, again.id)).toEqual(["moved", "refused", "refused", "refused", "refused"]);
  expect(await it.requests.get(it.tenantId, again.id)).toMatchObject({ state: "done" });
});

test("of two who decide at once, one does", async () => {
  const it = await openRequests(FIVE);
  await using _ = it.database;
  const { id } = await afterCanary(it, 1);
  const replies = await Promise.all([resume(it, id, "proceed"), resume(it, id, "refuse")]);
  expect(replies.map((reply) => reply.result).sort()).toEqual(["not_held", "resumed"]);
});

test("what nobody has held, what waits for approval and what is not there is not resumed", async () => {
  const it = await openRequests(FIVE, ["person:ann", "person:bob"]);
  await using _ = it.database;
  const nobody = newId<RetractionId>(new Date());
  expect(await resume(it, nobody, "proceed")).toEqual({ result: "not_found" });
  const draft = await drafted(it, draftOf(it.message));
  expect(await resume(it, draft.id, "proceed")).toEqual({ result: "not_held", state: "draft" });
  const hard = await drafted(it, draftOf(it.message, { destination: "RecoverableItemsPurges" }));
  await it.requests.apply(it.tenantId, hard.id, { hash: hard.hash ?? "", actor: "person:ann" });
  expect(await resume(it, hard.id, "proceed")).toEqual({ result: "waits_for_approval" });
});
