import { expect, test } from "vitest";
import type { Decision } from "#policy/breaker-trips.ts";
import { openAutomation, people } from "../../test/support/automation-fixture.ts";
import { openObserved } from "./observed.ts";

const PROCEED: Decision = { decision: "proceed", reason: "", actor: "person:ann" };
const REFUSE: Decision = { decision: "refuse", reason: "", actor: "person:ann" };

/** Automation observes, and two mails have come. */
async function openObserving() {
  const it = await openAutomation();
  await it.mode("observe");
  const first = await it.arrive({ to: ["ann", "bob"] });
  const second = await it.arrive({ to: ["cid"] });
  return { it, first, second, observed: openObserved(it.database, { wake: () => {} }) };
}

test("in observe mode what automation would do is recorded and held, and nothing is due", async () => {
  const { it, first, second } = await openObserving();
  await using _ = it;
  expect([first.due, second.due]).toEqual([0, 0]);
  expect(await it.work()).toEqual({ begun: 0, stopped: 0 });
  expect(await it.requests.get(it.tenantId, first.retractionId)).toMatchObject({
    state: "held",
    heldFor: "observe",
    destination: "JunkEmail",
    counts: { held: 2 },
  });
  // What would have been done is counted for no limit.
  expect(await it.query("select 1 from breaker_count")).toEqual([]);
});

test("what was enqueued before is held as well once automation observes, before its first call", async () => {
  await using it = await openAutomation();
  const { retractionId } = await it.arrive({ to: people(3) });
  await it.mode("observe");
  expect(await it.work()).toEqual({ begun: 0, stopped: 3 });
  expect(await it.requests.get(it.tenantId, retractionId)).toMatchObject({
    state: "held",
    heldFor: "observe",
    counts: { held: 3 },
  });
});

test("acting again does not act on what was observed, until somebody asks for it", async () => {
  const { it, first, second, observed } = await openObserving();
  await using _ = it;
  await it.mode("act");
  expect(await it.work()).toEqual({ begun: 0, stopped: 0 });
  const scope = { retractionIds: [second.retractionId] };
  expect(await observed.decide(it.tenantId, scope, PROCEED)).toEqual({ copies: 1, left: 0 });
  expect(await it.work()).toEqual({ begun: 1, stopped: 0 });
  expect(await it.requests.get(it.tenantId, first.retractionId)).toMatchObject({ state: "held" });
});

test("what a person lets go on is done in observe mode too", async () => {
  const { it, second, observed } = await openObserving();
  await using _ = it;
  await observed.decide(it.tenantId, { retractionIds: [second.retractionId] }, PROCEED);
  expect(await it.work()).toEqual({ begun: 1, stopped: 0 });
});

test("all that is older than a time is refused at once, and what is younger waits", async () => {
  const { it, first, second, observed } = await openObserving();
  await using _ = it;
  const old = { before: new Date(Date.now() - 3_600_000) };
  expect(await observed.decide(it.tenantId, old, REFUSE)).toEqual({ copies: 0, left: 0 });
  const all = { before: new Date(Date.now() + 1_000) };
  expect(await observed.decide(it.tenantId, all, REFUSE)).toEqual({ copies: 3, left: 0 });
  for (const { retractionId } of [first, second])
    expect(await it.requests.get(it.tenantId, retractionId)).toMatchObject({ state: "done" });
});

test("late copies of an observed mail are observed, and a cancelled one stays cancelled", async () => {
  const { it, first } = await openObserving();
  await using _ = it;
  await it.requests.cancel(it.tenantId, first.retractionId, "person:ben");
  expect(await it.requests.get(it.tenantId, first.retractionId)).toMatchObject({
    state: "done",
    counts: { refused: 2 },
  });
});

test("a mode that cannot be read moves nothing", async () => {
  await using it = await openAutomation();
  await it.mode("act");
  await it.query(`update tenant_setting set value = '{"mode": "later"}' where name = 'automation'`);
  expect((await it.arrive({ to: ["ann"] })).due).toBe(0);
});
