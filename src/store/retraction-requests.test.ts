import { expect, test } from "vitest";
import { type CopyId, type MessageId, newId, type RetractionId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import {
  automatic,
  copyAt,
  draftOf,
  drafted,
  openRequests,
  released,
  started,
} from "../../test/support/requests-fixture.ts";
import { captureHit, settleCopy } from "../../test/support/seed-ledger.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { openRetractionRequests } from "./retraction-requests.ts";

test("a draft shows the plan and moves nothing", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const draft = await drafted(it, draftOf(it.message));
  expect(draft).toMatchObject({ state: "draft", kind: "manual", copies: 2, counts: { pending: 2 } });
  expect(draft.hash).toMatch(/^[0-9a-f]{64}$/);
  const plan = await it.requests.copies(it.tenantId, draft.id, { offset: 0, limit: 10 });
  expect(plan?.map((row) => [row.asked, row.outcome])).toEqual([
    ["JunkEmail", "pending"],
    ["JunkEmail", "pending"],
  ]);
  expect(await it.database.asWorker((tx) => tx.rows("select 1 from retraction_copy"))).toEqual([]);
  expect(it.woken()).toBe(0);
});

test("what is applied is what was seen: the hash must be the draft's", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const { id, hash } = await drafted(it, draftOf(it.message));
  const wrong = await it.requests.apply(it.tenantId, id, { hash: "0".repeat(64), actor: "x" });
  expect(wrong).toEqual({ result: "other_plan", hash });
  const right = await it.requests.apply(it.tenantId, id, { hash: hash ?? "", actor: "token:soar" });
  expect(right).toMatchObject({
    result: "started",
    retraction: { state: "running", copies: 2, counts: { pending: 2 } },
  });
  expect(it.woken()).toBe(1);
  expect(await it.requests.apply(it.tenantId, id, { hash: hash ?? "", actor: "x" })).toEqual({
    result: "not_a_draft",
    state: "running",
  });
});

test("the late-arrivals clause and the canary belong to the plan, and to its hash", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const late = { until: new Date("2026-12-24T18:00:00.123Z"), idleDays: 3, followsForwards: true };
  const plain = await drafted(it, draftOf(it.message));
  const watching = await drafted(it, draftOf(it.message, { late, canary: 1 }));
  expect(plain).toMatchObject({ late: undefined, canary: undefined });
  expect(watching).toMatchObject({ late, canary: 1 });
  expect(watching.hash).not.toBe(plain.hash);
  const applied = await it.requests.apply(it.tenantId, watching.id, {
    hash: watching.hash ?? "",
    actor: "x",
  });
  expect(applied.result).toBe("started");
});

test("of two who apply a draft at once one starts it", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const { id, hash } = await drafted(it, draftOf(it.message));
  const apply = () => it.requests.apply(it.tenantId, id, { hash: hash ?? "", actor: "token:soar" });
  const replies = await Promise.all([apply(), apply()]);
  expect(replies.map((reply) => reply.result).sort()).toEqual(["not_a_draft", "started"]);
  expect(await it.database.asWorker((tx) => tx.rows("select 1 from retraction_copy"))).toHaveLength(2);
});

test("a set that lost a copy since is still that plan; applying it says what is gone, and acts on the others", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const { id, hash } = await drafted(it, draftOf(it.message));
  await it.database.asWorker((tx) => tx.rows("delete from copy where id = $1", [copyAt(it, 0)]));
  expect(await it.requests.apply(it.tenantId, id, { hash: hash ?? "", actor: "x" })).toMatchObject({
    result: "started",
    retraction: { copies: 1, counts: { pending: 1 } },
    drift: { gone: [copyAt(it, 0)], met: [], newer: 0 },
  });
});

test("a copy that came after the draft is not in it", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const draft = await drafted(it, draftOf(it.message));
  const late = newId<CopyId>(new Date());
  await it.database.asWorker((tx) =>
    tx.rows(
      `insert into copy (tenant_id, id, message_id, integration_id, address, journaled_at)
       values ($1, $2, $3, $4, 'late@corp.example', now())`,
      [it.tenantId, late, it.message.messageId, it.tenant.integrationId],
    ),
  );
  await it.requests.apply(it.tenantId, draft.id, { hash: draft.hash ?? "", actor: "x" });
  expect(await it.requests.get(it.tenantId, draft.id)).toMatchObject({ copies: 1 });
});

test("a draft can take some copies only", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const draft = await drafted(it, draftOf(it.message, { copyIds: [copyAt(it, 1)] }));
  expect(draft.copies).toBe(1);
});

test("what nobody knows, nobody proved, or no mailbox holds is not drafted", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const nobody = newId<MessageId>(new Date());
  const unknown = await it.requests.draft(it.tenantId, draftOf(it.message, { messageIds: [nobody] }));
  expect(unknown).toEqual({ result: "unknown_messages", messageIds: [nobody] });
  const untrusted = await seedMessage(it.database, it.tenant, { trusted: false });
  expect(await it.requests.draft(it.tenantId, draftOf(untrusted))).toMatchObject({ result: "untrusted" });
  const outbound = await seedMessage(it.database, it.tenant, { recipients: [] });
  expect(await it.requests.draft(it.tenantId, draftOf(outbound))).toEqual({ result: "no_copies" });
});

test("another tenant's message is an unknown one", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const other = await seedTenant(it.database);
  expect(await it.requests.draft(other.tenantId, draftOf(it.message))).toMatchObject({
    result: "unknown_messages",
  });
});

test("a place that Gmail does not have is refused with the reason, unless a weaker one will do", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database, { provider: "google" });
  const message = await seedMessage(database, tenant);
  const requests = openRetractionRequests(database, { wake: () => {} });
  const soft = draftOf(message, { destination: "RecoverableItemsDeletions" });
  const refused = await requests.draft(tenant.tenantId, soft);
  expect(refused.result === "unavailable" ? refused.why : refused.result).toContain("Trash");
  const weaker = await requests.draft(tenant.tenantId, { ...soft, whenImpossible: "next_weaker" });
  expect(weaker.result).toBe("drafted");
});

test("a person's request supersedes what automation has open, and leaves alone what is under way", async () => {
  const it = await openRequests(["ann", "bob", "cid"]);
  await using _ = it.database;
  const running = await automatic(it);
  const row = { tenantId: it.tenantId, retractionId: running };
  await captureHit(it.database, { ...row, copyId: copyAt(it, 1), isOpen: true });
  await settleCopy(it.database, { ...row, copyId: copyAt(it, 2), outcome: "moved" });
  const manual = await started(it, draftOf(it.message, { destination: "DeletedItems" }));
  const rows = await it.requests.copies(it.tenantId, running, { offset: 0, limit: 10 });
  const outcomes = it.message.copies.map(({ copyId }) => rows?.find((found) => found.copyId === copyId));
  expect(outcomes.map((found) => [found?.outcome, found?.reason])).toEqual([
    ["refused", `superseded by ${manual.id}`],
    ["acting", ""],
    ["moved", ""],
  ]);
  expect(await it.requests.get(it.tenantId, running)).toMatchObject({ state: "running" });
  const calledOff = await it.database.asWorker((tx) =>
    tx.rows("select copy_id, cancelled from retraction_copy where cancelled is not null"),
  );
  expect(calledOff).toEqual([{ copy_id: copyAt(it, 1), cancelled: `superseded by ${manual.id}` }]);
});

test("an automatic run of which everything was superseded is done", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const running = await automatic(it);
  await started(it, draftOf(it.message));
  expect(await it.requests.get(it.tenantId, running)).toMatchObject({
    state: "done",
    counts: { refused: 2 },
  });
});

test("cancelling refuses what is open, and what is under way settles by itself", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const { id } = await started(it, draftOf(it.message));
  await captureHit(it.database, {
    tenantId: it.tenantId,
    retractionId: id,
    copyId: copyAt(it, 0),
    isOpen: true,
  });
  const cancelled = await it.requests.cancel(it.tenantId, id, "token:soar");
  expect(cancelled).toMatchObject({ state: "running", copies: 2, counts: { acting: 1, refused: 1 } });
});

test("a cancelled run of which nothing is under way is done, and stays so", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const { id } = await started(it, draftOf(it.message));
  const cancelled = await it.requests.cancel(it.tenantId, id, "token:soar");
  expect(cancelled).toMatchObject({ state: "done", counts: { refused: 2 } });
  expect(await it.requests.cancel(it.tenantId, id, "token:other")).toEqual(cancelled);
  const nobody = newId<RetractionId>(new Date());
  expect(await it.requests.cancel(it.tenantId, nobody, "x")).toBeUndefined();
});

test("a cancelled draft never runs, and its copies still add up", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const { id, hash } = await drafted(it, draftOf(it.message));
  expect(await it.requests.cancel(it.tenantId, id, "x")).toMatchObject({
    state: "done",
    copies: 2,
    counts: { refused: 2 },
  });
  expect(await it.requests.apply(it.tenantId, id, { hash: hash ?? "", actor: "x" })).toMatchObject({
    result: "not_a_draft",
  });
});

test("nobody reads, applies, cancels or releases another tenant's", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const other = await seedTenant(it.database);
  const { id, hash } = await drafted(it, draftOf(it.message));
  const by = { reason: "", actor: "x" };
  expect(await it.requests.get(other.tenantId, id)).toBeUndefined();
  expect(await it.requests.copies(other.tenantId, id, { offset: 0, limit: 1 })).toBeUndefined();
  expect(await it.requests.apply(other.tenantId, id, { hash: hash ?? "", actor: "x" })).toEqual({
    result: "not_found",
  });
  expect(await it.requests.cancel(other.tenantId, id, "x")).toBeUndefined();
  expect(await it.requests.release(other.tenantId, id, by)).toEqual({ result: "not_found" });
  const copyIds = it.message.copies.map(({ copyId }) => copyId);
  expect((await it.requests.releaseCopies(other.tenantId, { ...by, copyIds })).copies).toBe(0);
  expect(await it.requests.list(other.tenantId, { offset: 0, limit: 10, kind: "manual" })).toEqual([]);
});

test("the list is newest first, and narrows by kind, state and message", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const running = await automatic(it);
  const draft = await drafted(it, draftOf(it.message));
  const page = { offset: 0, limit: 10 };
  const ids = async (filter: object) =>
    (await it.requests.list(it.tenantId, { ...page, ...filter })).map((found) => found.id);
  expect(await ids({})).toEqual([draft.id, running]);
  expect(await ids({ kind: "automatic" })).toEqual([running]);
  expect(await ids({ state: "draft" })).toEqual([draft.id]);
  expect(await ids({ messageId: it.message.messageId })).toEqual([draft.id, running]);
  expect(await ids({ messageId: newId<MessageId>(new Date()) })).toEqual([]);
  expect(await ids({ before: draft.id })).toEqual([running]);
});

test("the list narrows by what is waited for, by who asked, and by what is undone", async () => {
  const it = await openRequests(["ann"], ["person:ann", "person:bob"]);
  await using _ = it.database;
  const running = await started(it, draftOf(it.message));
  const undoing = await released(it, running.id);
  const final = draftOf(it.message, { destination: "RecoverableItemsPurges", requestedBy: "person:ann" });
  const { id, hash } = await drafted(it, final);
  await it.requests.apply(it.tenantId, id, { hash: hash ?? "", actor: "person:ann" });
  const page = { offset: 0, limit: 10 };
  const ids = async (filter: object) =>
    (await it.requests.list(it.tenantId, { ...page, ...filter })).map((found) => found.id);
  expect(await ids({ heldFor: ["approval"] })).toEqual([id]);
  expect(await ids({ heldFor: ["breaker", "observe", "canary"] })).toEqual([]);
  expect(await ids({ requestedBy: "PERSON:a" })).toEqual([id]);
  // What a person types is text, and no pattern.
  expect(await ids({ requestedBy: "person%" })).toEqual([]);
  expect(await ids({ releasesId: running.id })).toEqual([undoing.id]);
  expect(await ids({ releasesId: id })).toEqual([]);
});

test("what happened to a retraction stands in the events, with who asked", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const { id } = await started(it, draftOf(it.message));
  await it.requests.cancel(it.tenantId, id, "token:other");
  const facts = await it.database.asTenant(it.tenantId, (tx) =>
    tx.rows<{ kind: string; actor: string }>(
      "select kind, actor from event where retraction_id = $1 order by tx, id",
      [id],
    ),
  );
  expect(facts.map((fact) => fact.kind).sort()).toEqual([
    "copy.settled",
    "retraction.cancelled",
    "retraction.done",
    "retraction.drafted",
    "retraction.started",
  ]);
  expect(facts.find((fact) => fact.kind === "retraction.cancelled")?.actor).toBe("token:other");
});
