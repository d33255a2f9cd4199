import { expect, test } from "vitest";
import { APPROVAL } from "#policy/approval-setting.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import type { RetractionId } from "#shared/ids.ts";
import { broughtBack, openRequests, type RequestsFixture } from "../../test/support/requests-fixture.ts";
import { saveSetting } from "./tenant-settings.ts";

const ANN = "person:ann";
const BOB = "person:bob";
const PAGE = { offset: 0, limit: 10 };

async function limitTo(it: RequestsFixture, copiesPerHour: number): Promise<void> {
  await it.database.asTenant(it.tenantId, (tx) =>
    saveSetting(tx, it.tenantId, APPROVAL, { value: { copiesPerHour }, basedOn: undefined, actor: "x" }),
  );
}

async function undoOf(it: RequestsFixture, release: RetractionId): Promise<Retraction> {
  const reply = await it.requests.release(it.tenantId, release, { reason: "a phish after all", actor: ANN });
  if (reply.result !== "drafted") throw new Error(reply.result);
  return reply.retraction;
}

function apply(it: RequestsFixture, { id, hash = "" }: Retraction, more: { confirmCopies?: number } = {}) {
  return it.requests.apply(it.tenantId, id, { hash, actor: ANN, ...more });
}

const rowsOf = async ({ database }: RequestsFixture, { id }: Retraction) =>
  database.asWorker((tx) =>
    tx.rows("select asked, reverses from retraction_copy where retraction_id = $1 order by asked, copy_id", [
      id,
    ]),
  );

const exempt = async ({ database }: RequestsFixture) =>
  (await database.asWorker((tx) => tx.rows("select 1 from copy where exempt_at is not null"))).length;

test("the undo of a release is a plan: it says where each copy goes again, and moves nothing before it is applied", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const release = await broughtBack(it, ["junk", "trash"]);
  const plan = await undoOf(it, release);
  expect(plan).toMatchObject({
    kind: "manual",
    state: "draft",
    releasesId: release,
    destination: undefined,
    counts: { pending: 2 },
  });
  const copies = await it.requests.copies(it.tenantId, plan.id, PAGE);
  // Copies of one moment come in any order.
  expect(copies?.map((copy) => copy.asked).toSorted()).toEqual(["DeletedItems", "JunkEmail"]);
  expect(await it.plans.get(it.tenantId, plan.id, ANN)).toMatchObject({
    isFinal: false,
    needsApproval: undefined,
    drift: { gone: [], newer: 0 },
  });
  expect([await rowsOf(it, plan), await exempt(it)]).toEqual([[], 2]);
  expect(await apply(it, { ...plan, hash: "0".repeat(64) })).toMatchObject({ result: "other_plan" });
  expect(await apply(it, plan)).toMatchObject({ result: "started", retraction: { state: "running" } });
  expect(await rowsOf(it, plan)).toEqual([
    { asked: "DeletedItems", reverses: release },
    { asked: "JunkEmail", reverses: release },
  ]);
  expect(await exempt(it)).toBe(0);
});

test("an undo above the limit waits for a second person, and until then what was put back stays exempt", async () => {
  const it = await openRequests(["a", "b", "c"], [ANN, BOB]);
  await using _ = it.database;
  const release = await broughtBack(it);
  await limitTo(it, 2);
  const plan = await undoOf(it, release);
  const held = await apply(it, plan);
  expect(held).toMatchObject({
    result: "held",
    retraction: {
      heldFor: "approval",
      approval: { why: "over_limit", mayApprove: [BOB] },
      counts: { held: 3 },
    },
  });
  expect([await rowsOf(it, plan), await exempt(it)]).toEqual([[], 3]);
  const word = { decision: "approved", reason: "seen it", hash: plan.hash ?? "" } as const;
  expect(await it.plans.decide(it.tenantId, plan.id, { ...word, actor: ANN })).toMatchObject({
    result: "not_yours",
  });
  expect(await it.plans.decide(it.tenantId, plan.id, { ...word, actor: BOB })).toMatchObject({
    result: "started",
    retraction: { counts: { pending: 3 } },
  });
  expect([(await rowsOf(it, plan)).length, await exempt(it)]).toEqual([3, 0]);
});

test("an undo that was denied takes nothing, and the release stands", async () => {
  const it = await openRequests(["a", "b", "c"], [ANN, BOB]);
  await using _ = it.database;
  const release = await broughtBack(it);
  await limitTo(it, 2);
  const plan = await undoOf(it, release);
  await apply(it, plan);
  const word = { decision: "denied", reason: "leave it", hash: plan.hash ?? "", actor: BOB } as const;
  expect(await it.plans.decide(it.tenantId, plan.id, word)).toMatchObject({
    result: "denied",
    retraction: { state: "done", counts: { refused: 3 } },
  });
  expect([await rowsOf(it, plan), await exempt(it)]).toEqual([[], 3]);
  expect((await it.requests.get(it.tenantId, release))?.counts).toEqual({ restored: 3 });
});

test("where nobody else can be asked the number of copies is typed, and undos of one hour are counted together", async () => {
  const it = await openRequests(["a", "b"], [ANN]);
  await using _ = it.database;
  const release = await broughtBack(it);
  await limitTo(it, 3);
  const first = await undoOf(it, release);
  expect(await apply(it, first)).toMatchObject({ result: "started" });
  await it.database.asWorker((tx) =>
    tx.rows("update retraction_copy set settled_at = now(), outcome = 'refused' where settled_at is null"),
  );
  const second = await undoOf(it, release);
  expect(await apply(it, second)).toEqual({ result: "confirmation_needed", why: "over_limit", copies: 2 });
  expect(await apply(it, second, { confirmCopies: 1 })).toMatchObject({ result: "confirmation_needed" });
  expect(await apply(it, second, { confirmCopies: 2 })).toMatchObject({ result: "started" });
});

test("of two undos of one release that start at once, each copy is taken by one", async () => {
  const it = await openRequests(["a", "b", "c"]);
  await using _ = it.database;
  const release = await broughtBack(it);
  const plans = [await undoOf(it, release), await undoOf(it, release)];
  await Promise.all(plans.map((plan) => apply(it, plan)));
  const rows = await Promise.all(plans.map((plan) => rowsOf(it, plan)));
  expect(rows.map((taken) => taken.length).toSorted((a, b) => a - b)).toEqual([0, 3]);
});
