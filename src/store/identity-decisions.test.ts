import { expect, test } from "vitest";
import type { OursReply } from "#retraction/identity-decisions.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import { type CopyId, newId } from "#shared/ids.ts";
import { mismatched } from "../../test/support/mismatch-fixture.ts";
import { openRequests } from "../../test/support/requests-fixture.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openIdentityDecisions } from "./identity-decisions.ts";

const ANN = "person:ann";
const BOB = "person:bob";
const PAGE = { offset: 0, limit: 10 };

async function fixture() {
  const it = await openRequests(["ann", "bob"], [ANN, BOB]);
  return { ...it, decisions: openIdentityDecisions(it.database), key: await mismatched(it) };
}

function drafted(reply: OursReply): Retraction {
  if (reply.result !== "drafted") throw new Error(reply.result);
  return reply.retraction;
}

test("what waits for a decision is listed with the message and the candidates, by run or by message", async () => {
  const it = await fixture();
  await using _ = it.database;
  const { messageId } = it.message;
  const [copy] = await it.decisions.list(it.tenantId, PAGE);
  expect(copy).toMatchObject({ ...it.key, messageId, asked: "JunkEmail" });
  expect(copy?.candidates.map((found) => found.itemId)).toEqual(["one", "two"]);
  const found = async (filter: object) =>
    (await it.decisions.list(it.tenantId, { ...PAGE, ...filter })).length;
  expect(await found({ retractionId: it.key.retractionId })).toBe(1);
  expect(await found({ messageId })).toBe(1);
  expect(await found({ retractionId: newId(new Date()) })).toBe(0);
});

test("his word makes a plan of the copy and of the items that he named, and its hash names them", async () => {
  const it = await fixture();
  await using _ = it.database;
  const word = { ...it.key, reason: "seen it", actor: ANN };
  const one = drafted(await it.decisions.draftOurs(it.tenantId, { ...word, items: ["one"] }));
  const both = drafted(await it.decisions.draftOurs(it.tenantId, { ...word, items: ["two", "one"] }));
  expect(one).toMatchObject({
    kind: "manual",
    state: "draft",
    destination: "JunkEmail",
    copies: 1,
    requestedBy: ANN,
    reason: "seen it",
    namedBy: { by: "decision", retractionId: it.key.retractionId, items: 1 },
  });
  expect(both.hash).not.toBe(one.hash);
  // Until it is applied somebody still has to decide.
  expect(await it.decisions.list(it.tenantId, PAGE)).toHaveLength(1);
  const started = await it.requests.apply(it.tenantId, one.id, { hash: one.hash ?? "", actor: ANN });
  expect(started).toMatchObject({ result: "started" });
  expect(await it.decisions.list(it.tenantId, PAGE)).toEqual([]);
  const [row] = await it.database.asWorker((tx) =>
    tx.rows<{ decided: object }>("select decided from retraction_copy where retraction_id = $1", [one.id]),
  );
  expect(row?.decided).toMatchObject({ by: ANN, reason: "seen it", items: [{ itemId: "one" }] });
  const counts = (await it.requests.get(it.tenantId, it.key.retractionId))?.counts;
  expect(counts).toEqual({ refused: 1, pending: 1 });
});

test("a hard delete on a person's word alone waits for a second one, and until he agrees the question stays open", async () => {
  const it = await fixture();
  await using _ = it.database;
  await it.database.asWorker((tx) =>
    tx.rows(
      "update retraction_copy set asked = 'RecoverableItemsPurges' where outcome = 'identity_mismatch'",
    ),
  );
  const word = { ...it.key, items: ["one"], reason: "seen it", actor: ANN };
  const { id, hash = "" } = drafted(await it.decisions.draftOurs(it.tenantId, word));
  expect(await it.requests.apply(it.tenantId, id, { hash, actor: ANN })).toMatchObject({
    result: "held",
    retraction: { approval: { why: "hard_delete", mayApprove: [BOB] } },
  });
  expect(await it.decisions.list(it.tenantId, PAGE)).toHaveLength(1);
  const decision = { decision: "denied", reason: "not sure", hash, actor: BOB } as const;
  expect(await it.plans.decide(it.tenantId, id, decision)).toMatchObject({ result: "denied" });
  expect(await it.decisions.list(it.tenantId, PAGE)).toHaveLength(1);
});

test("only what was found can be named, only what waits can be decided, and only by its own tenant", async () => {
  const it = await fixture();
  await using _ = it.database;
  const word = { ...it.key, reason: "seen it", actor: ANN };
  expect(await it.decisions.draftOurs(it.tenantId, { ...word, items: ["one", "three"] })).toEqual({
    result: "unknown_items",
    items: ["three"],
  });
  const other = await seedTenant(it.database);
  expect(await it.decisions.draftOurs(other.tenantId, { ...word, items: ["one"] })).toEqual({
    result: "not_found",
  });
  expect(await it.decisions.leave(other.tenantId, word)).toEqual({ result: "not_found" });
  expect(await it.decisions.list(other.tenantId, PAGE)).toEqual([]);
  const [, bob] = it.message.copies;
  const pending = { ...word, copyId: bob?.copyId ?? newId<CopyId>(new Date()), items: ["one"] };
  expect(await it.decisions.draftOurs(it.tenantId, pending)).toEqual({
    result: "not_waiting",
    outcome: "pending",
  });
  expect(await it.decisions.leave(it.tenantId, word)).toEqual({ result: "left" });
  expect(await it.decisions.draftOurs(it.tenantId, { ...word, items: ["one"] })).toEqual({
    result: "not_waiting",
    outcome: "refused",
  });
});

test("of two who decide at once to leave it, one has decided", async () => {
  const it = await fixture();
  await using _ = it.database;
  const leave = (actor: string) => it.decisions.leave(it.tenantId, { ...it.key, reason: "no", actor });
  const replies = await Promise.all([leave(ANN), leave(BOB)]);
  expect(replies.filter((reply) => reply.result === "left")).toHaveLength(1);
  const told = await it.database.asWorker((tx) =>
    tx.rows("select 1 from event where kind = 'copy.identity_decided'"),
  );
  expect(told).toHaveLength(1);
});
