import { expect, test } from "vitest";
import { NO_ACTION } from "#policy/auto-retract.ts";
import type { RetractionId } from "#shared/ids.ts";
import { copyAt, openRequests, type RequestsFixture } from "../../test/support/requests-fixture.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { applyPolicy } from "./apply-policy.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";
import type { JournalDelivery } from "./journal-delivery.ts";

const JUNK = { ...NO_ACTION, destinations: { ...NO_ACTION.destinations, MALICIOUS: "JunkEmail" } } as const;

/** A message whose setting says Junk, and whose copies nobody has asked the policy about. */
async function openPolicy(recipients: readonly string[]) {
  const it = await openRequests([...recipients]);
  const by = { savedBy: "token:admin", savedAt: new Date(), basedOn: 0 };
  await openAutoRetract(it.database).save(it.tenantId, it.tenant.integrationId, { setting: JUNK, ...by });
  return it;
}

/** A report that brings these copies anew. Answers how many are to be worked on. */
function report(it: RequestsFixture, ...indices: readonly number[]): Promise<number> {
  const { integrationId } = it.tenant;
  const copies = indices.map((index) => ({
    copyId: copyAt(it, index),
    integrationId,
    provider: "microsoft" as const,
    isExempt: false,
  }));
  const subject = { messageId: it.message.messageId, disposition: "MALICIOUS", copies } as const;
  return it.database.asTenant(it.tenantId, (tx) => applyPolicy(tx, it.tenantId, [subject]));
}

async function theRun({ requests, tenantId }: RequestsFixture): Promise<RetractionId> {
  const [run, ...others] = await requests.list(tenantId, { offset: 0, limit: 10 });
  if (run === undefined || others.length > 0) throw new Error("not one retraction");
  return run.id;
}

function dueLanes({ database }: RequestsFixture): Promise<readonly { id: string }[]> {
  return database.asWorker((tx) => tx.rows("select id from lane"));
}

test("late copies join the automatic retraction; where it was done it runs again", async () => {
  const it = await openPolicy(["ann", "bob"]);
  await using _ = it.database;
  expect(await report(it, 0)).toBe(1);
  const id = await theRun(it);
  await settleCopy(it.database, {
    tenantId: it.tenantId,
    retractionId: id,
    copyId: copyAt(it, 0),
    outcome: "moved",
  });
  await it.database.asWorker((tx) => tx.rows("update retraction set state = 'done', done_at = now()"));
  expect(await report(it, 1)).toBe(1);
  expect(await theRun(it)).toBe(id);
  const again = { state: "running", doneAt: undefined, counts: { moved: 1, pending: 1 } };
  expect(await it.requests.get(it.tenantId, id)).toMatchObject(again);
});

test("what a person has cancelled no late report sets running again: its copies are refused, and say why", async () => {
  const it = await openPolicy(["ann", "bob", "cid"]);
  await using _ = it.database;
  await report(it, 0);
  const id = await theRun(it);
  await it.requests.cancel(it.tenantId, id, "person:ben");
  const lanes = await dueLanes(it);
  expect(await report(it, 1, 2)).toBe(0);
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({
    state: "done",
    copies: 3,
    counts: { refused: 3 },
  });
  const rows = (await it.requests.copies(it.tenantId, id, { offset: 0, limit: 10 })) ?? [];
  for (const row of rows) {
    expect(row).toMatchObject({ outcome: "refused", reason: "cancelled by person:ben", dueAt: undefined });
    expect(row.settledAt).toBeInstanceOf(Date);
  }
  // Nobody has anything to do, and the action log tells of each copy.
  expect(await dueLanes(it)).toEqual(lanes);
  const facts = await it.database.asWorker((tx) =>
    tx.rows<{ kind: string; actor: string; copy_id: string; reason: string }>(
      `select kind, actor, copy_id, data ->> 'reason' as reason from event
       where retraction_id = $1 and kind in ('copy.joined', 'copy.settled') order by actor, copy_id`,
      [id],
    ),
  );
  const refused = { kind: "copy.settled", reason: "cancelled by person:ben" };
  expect(facts).toMatchObject([
    { ...refused, actor: "person:ben", copy_id: copyAt(it, 0) },
    ...[copyAt(it, 1), copyAt(it, 2)]
      .sort()
      .map((copyId) => ({ ...refused, actor: "setting", copy_id: copyId })),
  ]);
});

test("a cancelled run in which a call is still under way stays cancelled as well", async () => {
  const it = await openPolicy(["ann", "bob"]);
  await using _ = it.database;
  await report(it, 0);
  const id = await theRun(it);
  await it.database.asWorker((tx) => tx.rows("update retraction_copy set outcome = 'acting'"));
  await it.requests.cancel(it.tenantId, id, "person:ben");
  expect(await report(it, 1)).toBe(0);
  const run = { state: "running", counts: { acting: 1, refused: 1 } };
  expect(await it.requests.get(it.tenantId, id)).toMatchObject(run);
});

test("one that is cancelled while a late report comes takes no copy of it", async () => {
  const it = await openPolicy(["ann", "bob"]);
  await using _ = it.database;
  await report(it, 0);
  const id = await theRun(it);
  await Promise.all([it.requests.cancel(it.tenantId, id, "person:ben"), report(it, 1)]);
  const run = { state: "done", counts: { refused: 2 } };
  expect(await it.requests.get(it.tenantId, id)).toMatchObject(run);
});

/** A report of the same mail, so much later, which names an address that is known already. */
function reportAgain(
  { database, tenantId, message }: RequestsFixture,
  address: string,
  { afterMs = 1_000, trusted = true } = {},
): Promise<number> {
  const trust: JournalDelivery["trust"] = trusted ? { trusted } : { trusted, reason: "somebody else" };
  const session = { receivedAt: new Date(Date.now() + afterMs) } as JournalDelivery["session"];
  const envelope = { recipients: [{ address, kind: "to" }] } as unknown as JournalDelivery["envelope"];
  const subject = { messageId: message.messageId, disposition: "MALICIOUS", copies: [] } as const;
  const late = { ...subject, isNewMessage: false, delivery: { trust, session, envelope } };
  return database.asTenant(tenantId, (tx) => applyPolicy(tx, tenantId, [late]));
}

/** Both copies of a run are over: one was given up, one was moved. */
async function openGivenUp() {
  const it = await openPolicy(["ann", "bob"]);
  await report(it, 0, 1);
  const id = await theRun(it);
  const row = { tenantId: it.tenantId, retractionId: id };
  await settleCopy(it.database, { ...row, copyId: copyAt(it, 0), outcome: "not_found" });
  await settleCopy(it.database, { ...row, copyId: copyAt(it, 1), outcome: "moved" });
  await it.database.asWorker(async (tx) => {
    await tx.rows("update retraction set state = 'done', done_at = now()");
    await tx.rows(
      "update retraction_copy set look_base_at = now() - interval '26 hours', created_at = now() - interval '26 hours'",
    );
    await tx.rows("update lane set due_at = 'infinity'");
  });
  const [ann = "", bob = ""] = it.message.copies.map(({ address }) => address);
  return { it, id, ann, bob };
}

test("late evidence opens a copy again that was given up, with a schedule of its own, and no other", async () => {
  const { it, id, ann, bob } = await openGivenUp();
  await using _ = it.database;
  expect(await reportAgain(it, bob)).toBe(0);
  expect(await reportAgain(it, ann.toUpperCase())).toBe(1);
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({
    state: "running",
    counts: { pending: 1, moved: 1 },
  });
  const due = await it.database.asWorker((tx) =>
    tx.rows<{ copy_id: string; fresh: boolean }>(
      `select rc.copy_id, rc.look_base_at + rc.idle > now() - interval '1 minute' as fresh
       from lane l join retraction_copy rc on rc.lane_id = l.id where l.due_at <= now()`,
    ),
  );
  expect(due).toEqual([{ copy_id: copyAt(it, 0), fresh: true }]);
  // It is open now: the next report has nothing to open.
  expect(await reportAgain(it, ann)).toBe(0);
});

test("what no evidence is opens nothing: an older report, an untrusted one, one that the setting or a person is against", async () => {
  const { it, id, ann } = await openGivenUp();
  await using _ = it.database;
  expect(await reportAgain(it, ann, { afterMs: -3_600_000 })).toBe(0);
  expect(await reportAgain(it, ann, { trusted: false })).toBe(0);
  await it.database.asWorker((tx) => tx.rows("update retraction set cancelled_by = 'person:ben'"));
  expect(await reportAgain(it, ann)).toBe(0);
  await it.database.asWorker((tx) => tx.rows("update retraction set cancelled_by = null"));
  await it.database.asWorker((tx) => tx.rows("update copy set exempt_at = now()"));
  expect(await reportAgain(it, ann)).toBe(0);
  await it.database.asWorker((tx) => tx.rows("update copy set exempt_at = null"));
  await openAutoRetract(it.database).save(it.tenantId, it.tenant.integrationId, {
    setting: NO_ACTION,
    savedBy: "token:admin",
    savedAt: new Date(),
    basedOn: undefined,
  });
  expect(await reportAgain(it, ann)).toBe(0);
  const run = { state: "done", counts: { not_found: 1, moved: 1 } };
  expect(await it.requests.get(it.tenantId, id)).toMatchObject(run);
});
