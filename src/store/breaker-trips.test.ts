import { expect, test } from "vitest";
import type { Decision, KeptTrip } from "#policy/breaker-trips.ts";
import { type Id, newId } from "#shared/ids.ts";
import {
  type AutomationFixture,
  found,
  openAutomation,
  people,
} from "../../test/support/automation-fixture.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { forgetCounts } from "./breaker-count.ts";
import { decideLeftOver } from "./breaker-trips.ts";
import { openPlans } from "./plans.ts";

const PROCEED: Decision = { decision: "proceed", reason: "it is a phish", actor: "person:ann" };
const REFUSE: Decision = { decision: "refuse", reason: "it is our newsletter", actor: "person:ann" };
const ALL = { offset: 0, limit: 10 };

/** Five copies are begun, and seven wait. */
async function openTripped() {
  const it = await openAutomation();
  await it.limit({ copiesPerHour: 5 });
  const { retractionId } = await it.arrive({ to: people(12), subject: "Our newsletter" });
  await it.work({ maxLanes: 5 });
  await it.work();
  return { it, retractionId, trip: await onlyTrip(it) };
}

async function onlyTrip(it: AutomationFixture): Promise<KeptTrip> {
  const [trip, ...others] = await it.breaker.list(it.tenantId, ALL);
  if (trip === undefined || others.length > 0) throw new Error("not one trip");
  return trip;
}

test("an open breaker shows why it opened, how much it holds, and which mails", async () => {
  const { it, trip } = await openTripped();
  await using _ = it;
  expect(trip).toMatchObject({
    rule: "detector:a",
    cause: "copies_per_hour",
    measured: 5,
    allowed: 5,
    held: 7,
    samples: [{ subject: "Our newsletter", copies: 7 }],
    closed: undefined,
  });
  expect(await it.breaker.list(it.tenantId, { ...ALL, isOpen: false })).toEqual([]);
});

test("proceed: what is held goes on, is not stopped a second time, and held time counts for no deadline", async () => {
  const { it, retractionId, trip } = await openTripped();
  await using _ = it;
  await it.query(
    `update retraction_copy set held_at = held_at - interval '3 days', created_at = created_at - interval '3 days',
       look_base_at = look_base_at - interval '3 days' where outcome = 'held'`,
  );
  expect(await it.breaker.close(it.tenantId, trip.id, PROCEED)).toMatchObject({
    result: "closed",
    trip: { held: 0, closed: { by: "person:ann", decision: "proceed", reason: "it is a phish", copies: 7 } },
  });
  expect(it.woken()).toBeGreaterThan(0);
  expect(await it.requests.get(it.tenantId, retractionId)).toMatchObject({
    state: "running",
    heldFor: undefined,
    counts: { acting: 5, pending: 7 },
  });
  const late = await it.query<{ n: number }>(
    `select count(*)::int as n from retraction_copy
     where outcome = 'pending' and look_base_at + idle < now() - interval '1 minute'`,
  );
  expect(late).toEqual([{ n: 0 }]);
  expect(await it.work()).toEqual({ begun: 7, stopped: 0 });
  expect(it.trips).toHaveLength(1);
});

test("a rule whose breaker was closed acts again and is counted anew", async () => {
  const { it, trip } = await openTripped();
  await using _ = it;
  await it.breaker.close(it.tenantId, trip.id, REFUSE);
  await it.arrive({ to: people(4) });
  expect(await it.work()).toEqual({ begun: 4, stopped: 0 });
  expect(it.trips).toHaveLength(1);
  await it.arrive({ to: ["one-more"] });
  await it.work();
  expect(it.trips).toMatchObject([{}, { rule: "detector:a", measured: 5 }]);
});

test("refuse: what is held is settled, its runs end, and each copy's log says who and why", async () => {
  const { it, retractionId, trip } = await openTripped();
  await using _ = it;
  const alone = await it.arrive({ to: ["alone"] });
  await it.breaker.close(it.tenantId, trip.id, REFUSE);
  expect(await it.requests.get(it.tenantId, retractionId)).toMatchObject({
    state: "running",
    counts: { acting: 5, refused: 7 },
  });
  expect(await it.requests.get(it.tenantId, alone.retractionId)).toMatchObject({
    state: "done",
    heldFor: undefined,
    counts: { refused: 1 },
  });
  const facts = await it.query(
    "select distinct actor, data ->> 'reason' as reason from event where kind = 'copy.settled'",
  );
  expect(facts).toEqual([{ actor: "person:ann", reason: "refused by person:ann: it is our newsletter" }]);
});

test("the first decision stands, and nobody closes what is not there", async () => {
  const { it, trip } = await openTripped();
  await using _ = it;
  const both = await Promise.all([
    it.breaker.close(it.tenantId, trip.id, PROCEED),
    it.breaker.close(it.tenantId, trip.id, REFUSE),
  ]);
  expect(both.map((reply) => reply.result).sort()).toEqual(["already_closed", "closed"]);
  const outcomes = await it.outcomes();
  expect(outcomes).toEqual({ acting: 5, ...(both[0].result === "closed" ? { pending: 7 } : { refused: 7 }) });
  expect(await it.breaker.close(it.tenantId, newId<Id<"trip">>(new Date()), REFUSE)).toEqual({
    result: "not_found",
  });
});

test("what came on the ledger as held while its breaker was being closed comes to the decision later", async () => {
  const { it, trip } = await openTripped();
  await using _ = it;
  await it.breaker.close(it.tenantId, trip.id, PROCEED);
  await it.query(
    "update retraction_copy set outcome = 'held', held_for = 'breaker', held_at = now() where outcome = 'pending'",
  );
  await decideLeftOver(it.database, () => {});
  expect(await it.outcomes()).toEqual({ acting: 5, pending: 7 });
});

test("more than fits into one transaction comes to one decision", async () => {
  await using it = await openAutomation();
  await it.limit({ copiesPerHour: 1 });
  await it.arrive({ to: ["first"] });
  await it.work();
  await it.arrive({ to: people(620) });
  const trip = await onlyTrip(it);
  expect(trip.held).toBe(620);
  expect(await it.breaker.close(it.tenantId, trip.id, REFUSE)).toMatchObject({
    trip: { held: 0, closed: { copies: 620 } },
  });
});

test("a person's own retraction takes what is held, and the decision leaves that alone", async () => {
  const { it, trip, retractionId } = await openTripped();
  await using _ = it;
  const copies = await it.requests.copies(it.tenantId, retractionId, { ...ALL, outcome: "held" });
  const [copy] = copies ?? [];
  if (copy === undefined) throw new Error("nothing is held");
  const draft = await it.requests.draft(it.tenantId, {
    messageIds: [copy.messageId],
    copyIds: [copy.copyId],
    destination: "DeletedItems",
    whenImpossible: "leave",
    reason: "",
    requestedBy: "person:ben",
  });
  if (draft.result !== "drafted") throw new Error(draft.result);
  const { id, hash = "" } = draft.retraction;
  await it.requests.apply(it.tenantId, id, { hash, actor: "person:ben" });
  expect(await it.breaker.close(it.tenantId, trip.id, PROCEED)).toMatchObject({
    trip: { closed: { copies: 6 } },
  });
  expect(await it.requests.get(it.tenantId, retractionId)).toMatchObject({ counts: { refused: 1 } });
});

test("people who bring back much of what a rule took open its breaker", async () => {
  await using it = await openAutomation();
  await it.limit({ releasePercent: 10, releaseFloor: 3 });
  const { message, retractionId } = await it.arrive({ to: people(6) });
  await it.work();
  for (const { copyId } of message.copies)
    await settleCopy(it.database, { tenantId: it.tenantId, retractionId, copyId, outcome: "moved" });
  const release = (index: number) =>
    it.requests.release(it.tenantId, retractionId, {
      copyIds: message.copies.slice(index, index + 1).map(({ copyId }) => copyId),
      reason: "wrong",
      actor: "person:ann",
    });
  await release(0);
  await release(1);
  expect(it.trips).toEqual([]);
  await release(2);
  expect(it.trips.find((trip) => trip.rule === "detector:a")).toMatchObject({
    cause: "releases",
    measured: 3,
  });
  expect((await it.arrive({ to: ["late"], findings: [found("a")] })).due).toBe(0);
});

test("a run of which all that was held has been superseded is done", async () => {
  const { it } = await openTripped();
  await using _ = it;
  const { message, retractionId } = await it.arrive({ to: ["alone"] });
  const draft = await it.requests.draft(it.tenantId, {
    messageIds: [message.messageId],
    destination: "DeletedItems",
    whenImpossible: "leave",
    reason: "",
    requestedBy: "person:ben",
  });
  if (draft.result !== "drafted") throw new Error(draft.result);
  const { id, hash = "" } = draft.retraction;
  await it.requests.apply(it.tenantId, id, { hash, actor: "person:ben" });
  expect(await it.requests.get(it.tenantId, retractionId)).toMatchObject({
    state: "done",
    heldFor: undefined,
    counts: { refused: 1 },
  });
});

test("old counters are dropped, and those that a limit or a comparison reads are kept", async () => {
  await using it = await openAutomation();
  await it.query(
    `insert into breaker_count (tenant_id, rule, hour, copies)
     select $1, rule, date_trunc('hour', now()) - days * interval '1 day', days
     from unnest(array['setting:SPAM', 'campaign:c', 'detector:a']) as r(rule), unnest(array[1, 3, 20]) as d(days)`,
    [it.tenantId],
  );
  await forgetCounts(it.database);
  const kept = await it.query("select rule, copies from breaker_count order by rule, copies");
  expect(kept).toEqual([
    { rule: "campaign:c", copies: 1 },
    { rule: "detector:a", copies: 1 },
    { rule: "setting:SPAM", copies: 1 },
    { rule: "setting:SPAM", copies: 3 },
  ]);
});

test("one run of those that a breaker holds is let go on by itself, and is not stopped a second time", async () => {
  const { it, trip, retractionId } = await openTripped();
  await using _ = it;
  const plans = openPlans(it.database, { wake: () => {} });
  const decision = { decision: "proceed", reason: "", actor: "person:ann" } as const;
  await plans.resume(it.tenantId, retractionId, decision);
  expect(await it.work()).toEqual({ begun: 7, stopped: 0 });
  // The rule is still stopped.
  expect((await it.arrive({ to: ["late"] })).due).toBe(0);
  expect((await it.breaker.list(it.tenantId, ALL))[0]).toMatchObject({ id: trip.id, held: 1 });
});
