import { expect, test } from "vitest";
import type { CopyWork, WorkerId } from "#retraction/ledger.ts";
import type { FoundItem, ItemId } from "#retraction/hit.ts";
import { newId } from "#shared/ids.ts";
import { draftOf, drafted, openRequests, type RequestsFixture } from "../../test/support/requests-fixture.ts";
import { openLedger } from "./ledger.ts";
import { messageCopies } from "./message-copies.ts";
import { resolve } from "./ledger-resolve.ts";

const ITEM: FoundItem = {
  itemId: "item" as ItemId,
  isOwn: false,
  state: {
    place: "visible",
    folderId: "f",
    folderPath: "Inbox",
    labels: [],
    isRead: true,
    isFlagged: false,
    categories: [],
    importance: "normal",
  },
  identity: {
    messageId: undefined,
    from: undefined,
    subject: "",
    sentAt: undefined,
    networkMessageId: undefined,
    receivedIds: [],
  },
};

/** A draft under survey, and the look that is due for its first copy. */
async function underSurvey(it: RequestsFixture) {
  const plan = await drafted(it, draftOf(it.message));
  expect(await it.plans.survey(it.tenantId, plan.id, "token:soar")).toMatchObject({ result: "started" });
  const ledger = openLedger(it.database);
  const worker = newId<WorkerId>(new Date());
  const claim = await ledger.claim({
    worker,
    maxLanes: 20,
    maxRows: 25,
    leaseMs: 60_000,
    callTimeoutMs: 1_000,
  });
  const work = claim?.lanes[0]?.work[0];
  if (claim === undefined || work === undefined) throw new Error("nothing is due");
  return { plan, ledger, worker, work, claim };
}

function seen(sighting: string) {
  return {
    outcome: "refused",
    reached: "visible",
    reason: "",
    evidence: { sighting },
    wasRead: true,
    changes: [],
    exempt: false,
  } as const;
}

test("no intent can be committed for a survey: nothing that it finds can be acted on", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const { ledger, worker, work } = await underSurvey(it);
  expect(work).toMatchObject({ kind: "survey", asked: "JunkEmail" });
  expect(
    await ledger.intend(worker, work, [{ item: ITEM, asked: "JunkEmail", provedBy: "x" }]),
  ).toBeUndefined();
  const written = it.database.asWorker((tx) =>
    tx.rows(
      `insert into hit_operation (tenant_id, id, hit_id, copy_id, retraction_id, kind, state, asked, before)
       values ($1, $2, $2, $3, $4, 'survey', 'acting', 'JunkEmail', '{}')`,
      [it.tenantId, newId(new Date()), work.copyId, work.retractionId],
    ),
  );
  await expect(written).rejects.toThrow("hit_operation_kind_check");
});

test("what a look showed is told by copy; the message stands as if nobody had looked", async () => {
  const it = await openRequests(["ann", "bob"]);
  await using _ = it.database;
  const { ledger, worker, work, plan } = await underSurvey(it);
  expect(await ledger.settle(worker, work, seen("in_place"))).toBe(true);
  const copies = await it.plans.surveyed(it.tenantId, plan.id, { offset: 0, limit: 10 });
  expect(copies?.find((copy) => copy.copyId === work.copyId)).toMatchObject({
    sighting: "in_place",
    isRead: true,
  });
  expect(copies?.filter((copy) => copy.sighting === undefined)).toHaveLength(1);
  expect(await it.plans.get(it.tenantId, plan.id, "x")).toMatchObject({
    survey: { state: "running", counts: { copies: 2, seen: 1, read: 1, bySighting: { in_place: 1 } } },
  });
  const standing = await it.database.asTenant(it.tenantId, (tx) =>
    messageCopies(tx, it.tenantId, it.message.messageId),
  );
  expect(standing.map((copy) => copy.latest)).toEqual([undefined, undefined]);
});

test("a survey is no retraction: it is not listed, not shown and not cancelled as one", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const { work, plan } = await underSurvey(it);
  expect((await it.requests.list(it.tenantId, { offset: 0, limit: 9 })).map((row) => row.id)).toEqual([
    plan.id,
  ]);
  expect(await it.requests.get(it.tenantId, work.retractionId)).toBeUndefined();
  expect(await it.requests.cancel(it.tenantId, work.retractionId, "x")).toBeUndefined();
});

test("once a survey has ended another one can begin, and takes its place", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const { ledger, worker, work, plan, claim } = await underSurvey(it);
  expect(await it.plans.survey(it.tenantId, plan.id, "x")).toMatchObject({ result: "running" });
  await ledger.settle(worker, work, seen("moved"));
  for (const lane of claim.lanes) await ledger.giveBack(worker, claim, lane);
  expect(await it.plans.get(it.tenantId, plan.id, "x")).toMatchObject({ survey: { state: "done" } });
  expect(await it.plans.survey(it.tenantId, plan.id, "x")).toMatchObject({
    result: "started",
    survey: { counts: { copies: 1, seen: 0 } },
  });
});

test("applying ends the survey, and what its worker saw too late is not written", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const { ledger, worker, work, plan } = await underSurvey(it);
  await it.requests.apply(it.tenantId, plan.id, { hash: plan.hash ?? "", actor: "token:soar" });
  expect(await ledger.settle(worker, work, seen("in_place"))).toBe(false);
  expect(await it.requests.get(it.tenantId, plan.id)).toMatchObject({
    state: "running",
    counts: { pending: 1 },
  });
});

test("a plan that is applied while its copies find their mailboxes leaves none behind and takes none twice", async () => {
  for (let n = 0; n < 10; n++) {
    const it = await openRequests(["ann", "bob"]);
    await using _ = it.database;
    const [ann, bob] = it.message.copies;
    // Nobody knows yet that bob's address is ann's mailbox.
    await it.database.asWorker((tx) =>
      tx.rows("update copy set mailbox_id = null where id = $1", [bob?.copyId]),
    );
    const { plan, worker, claim } = await underSurvey(it);
    const work = claim.lanes
      .flatMap((lane) => lane.work)
      .find((row) => row.copyId === bob?.copyId) as CopyWork;
    const [mailbox] = await it.database.asWorker((tx) =>
      tx.rows<{ provider_id: string; handle: string; primary_address: string }>(
        "select provider_id, handle, primary_address from mailbox where id = $1",
        [ann?.mailboxId],
      ),
    );
    if (mailbox === undefined) throw new Error("no mailbox");
    const found = {
      providerId: mailbox.provider_id,
      handle: mailbox.handle,
      primaryAddress: mailbox.primary_address,
      addresses: [mailbox.primary_address],
    };
    const apply = () =>
      it.requests.apply(it.tenantId, plan.id, { hash: plan.hash ?? "", actor: "token:soar" });
    const [, reply] = await Promise.all([
      it.database.asWorker((tx) =>
        resolve(tx, worker, work, { kind: "mailboxes", viaGroup: false, mailboxes: [found] }),
      ),
      apply(),
    ]);
    expect(reply.result).toBe("started");
    const run = await it.requests.get(it.tenantId, plan.id);
    expect(run).toMatchObject({ state: "running" });
    // Met before it was applied: one copy; after it: the two, of which the engine makes one.
    expect([1, 2]).toContain(run?.copies);
    const left = await it.database.asWorker((tx) => tx.rows("select 1 from retraction_draft_copy"));
    expect(left).toEqual([]);
  }
});
