import { expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import {
  type Arrived,
  type AutomationFixture,
  found,
  openAutomation,
  people,
} from "../../test/support/automation-fixture.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { continueRuleReleases, openRuleReleases } from "./rule-release.ts";

const HOUR_AGO = new Date(Date.now() - 3_600_000);
const RULE = { rule: "detector:a", since: HOUR_AGO };
const REQUEST = { ...RULE, reason: "a bad rule", actor: "person:ann" };

/** Every copy was moved by the setting. */
async function moved(it: AutomationFixture, { message, retractionId }: Arrived): Promise<void> {
  for (const { copyId } of message.copies)
    await settleCopy(it.database, { tenantId: it.tenantId, retractionId, copyId, outcome: "moved" });
  await it.query("update retraction set state = 'done', done_at = now() where id = $1", [retractionId]);
}

function releasesOf(it: AutomationFixture) {
  return openRuleReleases(it.database, { wake: () => {} });
}

async function copiesOf(it: AutomationFixture, id: RetractionId): Promise<readonly string[]> {
  const rows = await it.query<{ copy_id: string }>(
    "select copy_id from retraction_copy where retraction_id = $1 order by copy_id",
    [id],
  );
  return rows.map((row) => row.copy_id);
}

test("all that a rule did comes back in one run, and what is open of it is called off", async () => {
  await using it = await openAutomation();
  const done = await it.arrive({ to: ["ann", "bob"] });
  await moved(it, done);
  const open = await it.arrive({ to: ["cid"] });
  const other = await it.arrive({ to: ["dan"], findings: [found("b")] });
  await moved(it, other);
  const releases = releasesOf(it);
  const plan = { retractions: 2, messages: 2, copies: 2, open: 1, leftAlone: 0 };
  expect(await releases.plan(it.tenantId, RULE)).toEqual(plan);
  const run = await releases.start(it.tenantId, REQUEST);
  expect(run).toMatchObject({
    kind: "release",
    state: "running",
    counts: { pending: 2 },
    reason: "a bad rule",
  });
  expect(await copiesOf(it, run.id)).toEqual(done.message.copies.map(({ copyId }) => copyId).sort());
  expect(await it.requests.get(it.tenantId, open.retractionId)).toMatchObject({
    state: "done",
    counts: { refused: 1 },
  });
  expect(await it.requests.get(it.tenantId, other.retractionId)).toMatchObject({ counts: { moved: 1 } });
  expect(await releases.plan(it.tenantId, { ...RULE, rule: "setting:MALICIOUS" })).toMatchObject({
    copies: 3,
  });
});

test("counting moves nothing", async () => {
  await using it = await openAutomation();
  await moved(it, await it.arrive({ to: ["ann"] }));
  await it.arrive({ to: ["bob"] });
  const before = await it.outcomes();
  await releasesOf(it).plan(it.tenantId, RULE);
  expect(await it.outcomes()).toEqual(before);
});

test("what was done before that time stays", async () => {
  await using it = await openAutomation();
  const old = await it.arrive({ to: ["ann"] });
  await moved(it, old);
  await it.query("update retraction_copy set settled_at = now() - interval '2 hours'");
  await moved(it, await it.arrive({ to: ["bob"] }));
  expect((await releasesOf(it).start(it.tenantId, REQUEST)).copies).toBe(1);
});

test("what is held of it is refused, and its run takes no late copies any more", async () => {
  await using it = await openAutomation();
  await it.limit({ copiesPerHour: 1 });
  const { retractionId } = await it.arrive({ to: people(4) });
  await it.work({ maxLanes: 1 });
  await it.work();
  expect(await it.outcomes()).toEqual({ acting: 1, held: 3 });
  await releasesOf(it).start(it.tenantId, REQUEST);
  expect(await it.requests.get(it.tenantId, retractionId)).toMatchObject({
    state: "running",
    heldFor: undefined,
    counts: { acting: 1, refused: 3 },
  });
  const [row] = await it.query("select cancelled_by from retraction where id = $1", [retractionId]);
  expect(row).toEqual({ cancelled_by: "person:ann" });
});

test("what a person has retracted as well stays where he put it", async () => {
  await using it = await openAutomation();
  const arrived = await it.arrive({ to: ["ann", "bob"] });
  await moved(it, arrived);
  const [copyId] = arrived.message.copies.map((copy) => copy.copyId);
  if (copyId === undefined) throw new Error("no copy");
  const draft = await it.requests.draft(it.tenantId, {
    messageIds: [arrived.message.messageId],
    copyIds: [copyId],
    destination: "DeletedItems",
    whenImpossible: "leave",
    reason: "",
    requestedBy: "person:ben",
  });
  if (draft.result !== "drafted") throw new Error(draft.result);
  const { id, hash = "" } = draft.retraction;
  await it.requests.apply(it.tenantId, id, { hash, actor: "person:ben" });
  const releases = releasesOf(it);
  expect(await releases.plan(it.tenantId, RULE)).toMatchObject({ copies: 1, leftAlone: 1 });
  const run = await releases.start(it.tenantId, REQUEST);
  expect(await copiesOf(it, run.id)).not.toContain(copyId);
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({ state: "running", counts: { pending: 1 } });
});

test("a large one comes on the ledger batch by batch, and another process goes on where one ended", async () => {
  await using it = await openAutomation();
  const arrived = await it.arrive({ to: people(620) });
  await it.query(
    "insert into hit (tenant_id, id, copy_id, item_id, origin) select tenant_id, gen_random_uuid(), id, id::text, '{}' from copy",
  );
  await it.query("update retraction_copy set outcome = 'moved', settled_at = now(), due_at = null");
  await it.query("update retraction set state = 'done'");
  const run = await releasesOf(it).start(it.tenantId, REQUEST);
  expect(run).toMatchObject({ copies: 620 });
  // As if it had ended after the first batch.
  const [middle] = await it.query<{ copy_id: string }>(
    "select copy_id from retraction_copy where retraction_id = $1 order by copy_id offset 499 limit 1",
    [run.id],
  );
  await it.query("delete from retraction_copy where retraction_id = $1 and copy_id > $2", [
    run.id,
    middle?.copy_id,
  ]);
  await it.query(
    "update retraction_copy set outcome = 'restored', settled_at = now() where retraction_id = $1",
    [run.id],
  );
  await it.query("update rule_release set finished_at = null, after_retraction = $1, after_copy = $2", [
    arrived.retractionId,
    middle?.copy_id,
  ]);
  expect(await it.requests.get(it.tenantId, run.id)).toMatchObject({ state: "running", copies: 500 });
  const both = [1, 2].map(() => continueRuleReleases(it.database, () => {}));
  await Promise.all(both);
  expect(await it.requests.get(it.tenantId, run.id)).toMatchObject({
    state: "running",
    counts: { restored: 500, pending: 120 },
  });
});

test("a release that finds nothing is done at once", async () => {
  await using it = await openAutomation();
  expect(await releasesOf(it).start(it.tenantId, REQUEST)).toMatchObject({ state: "done", copies: 0 });
});
