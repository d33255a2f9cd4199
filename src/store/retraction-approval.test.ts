import { expect, test } from "vitest";
import { APPROVAL } from "#policy/approval-setting.ts";
import type { ApplyReply, DraftRequest, Retraction } from "#retraction/retraction-requests.ts";
import { draftOf, drafted, openRequests, type RequestsFixture } from "../../test/support/requests-fixture.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { expireApprovals } from "./retraction-approval.ts";
import { saveSetting } from "./tenant-settings.ts";
import { openTokens } from "./tokens.ts";

const ANN = "person:ann";
const BOB = "person:bob";
const SEVEN = ["a", "b", "c", "d", "e", "f", "g"];

/** So many copies may one actor set going in an hour. */
async function limitTo(it: RequestsFixture, copiesPerHour: number): Promise<void> {
  await it.database.asTenant(it.tenantId, (tx) =>
    saveSetting(tx, it.tenantId, APPROVAL, { value: { copiesPerHour }, basedOn: undefined, actor: "x" }),
  );
}

async function apply(
  it: RequestsFixture,
  actor: string,
  more: Partial<DraftRequest> & { readonly confirmCopies?: number } = {},
): Promise<{ readonly draft: Retraction; readonly reply: ApplyReply }> {
  const { confirmCopies, ...wanted } = more;
  const draft = await drafted(it, draftOf(it.message, { requestedBy: actor, ...wanted }));
  const { id, hash = "" } = draft;
  return { draft, reply: await it.requests.apply(it.tenantId, id, { hash, actor, confirmCopies }) };
}

async function held(it: RequestsFixture): Promise<Retraction> {
  const { reply } = await apply(it, ANN, { destination: "RecoverableItemsPurges" });
  if (reply.result !== "held") throw new Error(reply.result);
  return reply.retraction;
}

function decide(it: RequestsFixture, { id, hash = "" }: Retraction, actor: string, decision = "approved") {
  return it.plans.decide(it.tenantId, id, {
    decision: decision === "approved" ? "approved" : "denied",
    reason: "seen it",
    hash,
    actor,
  });
}

async function eventsOf(it: RequestsFixture, kind: string): Promise<readonly { data: unknown }[]> {
  return it.database.asWorker((tx) => tx.rows("select actor, data from event where kind = $1", [kind]));
}

test("above the limit a second person decides: it is held, says who may and until when, and moves nothing", async () => {
  const it = await openRequests(SEVEN, [ANN, BOB]);
  await using _ = it.database;
  await limitTo(it, 6);
  const { reply } = await apply(it, ANN);
  expect(reply).toMatchObject({
    result: "held",
    retraction: {
      state: "held",
      heldFor: "approval",
      copies: 7,
      counts: { held: 7 },
      approval: { why: "over_limit", askedBy: ANN, mayApprove: [BOB], decision: undefined },
    },
  });
  if (reply.result !== "held") throw new Error(reply.result);
  const hours = ((reply.retraction.approval?.expiresAt.getTime() ?? 0) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(71.9);
  expect(hours).toBeLessThanOrEqual(72);
  expect(await it.database.asWorker((tx) => tx.rows("select 1 from retraction_copy"))).toEqual([]);
  expect(it.woken()).toBe(0);
});

test("what one actor applies within the hour is counted together, another one's is not", async () => {
  const it = await openRequests(SEVEN, [ANN, BOB]);
  await using _ = it.database;
  await limitTo(it, 8);
  expect((await apply(it, ANN)).reply.result).toBe("started");
  const more = await seedMessage(it.database, it.tenant, { recipients: ["a", "b"] });
  const second = { messageIds: [more.messageId] };
  expect((await apply(it, ANN, second)).reply.result).toBe("held");
  expect((await apply(it, "person:cid", second)).reply.result).toBe("started");
});

test("of two plans that one actor applies at once only one is within the limit", async () => {
  const it = await openRequests(SEVEN, [ANN, BOB]);
  await using _ = it.database;
  await limitTo(it, 8);
  const replies = await Promise.all([apply(it, ANN), apply(it, ANN)]);
  expect(replies.map(({ reply }) => reply.result).sort()).toEqual(["held", "started"]);
});

test("what a second person approved runs, and counts against nobody's limit", async () => {
  const it = await openRequests(SEVEN, [ANN, BOB]);
  await using _ = it.database;
  await limitTo(it, 6);
  const { reply } = await apply(it, ANN);
  if (reply.result !== "held") throw new Error(reply.result);
  expect(await decide(it, reply.retraction, BOB)).toMatchObject({
    result: "started",
    retraction: {
      state: "running",
      heldFor: undefined,
      counts: { pending: 7 },
      approval: { decision: "approved", decidedBy: BOB, reason: "seen it" },
    },
  });
  expect(it.woken()).toBe(1);
  const one = await seedMessage(it.database, it.tenant, { recipients: ["a"] });
  expect((await apply(it, ANN, { messageIds: [one.messageId] })).reply.result).toBe("started");
});

test("nobody approves his own, no token approves, and a stranger does not", async () => {
  const it = await openRequests(["ann"], [ANN, BOB]);
  await using _ = it.database;
  const plan = await held(it);
  expect(await decide(it, plan, ANN)).toMatchObject({
    result: "not_yours",
    why: expect.stringMatching(/own|himself/),
  });
  expect(await decide(it, plan, "token:soar")).toMatchObject({
    result: "not_yours",
    why: expect.stringMatching(/token never/),
  });
  expect(await decide(it, plan, "person:eve")).toMatchObject({ result: "not_yours" });
  expect(await decide(it, { ...plan, hash: "0".repeat(64) }, BOB)).toEqual({ result: "other_plan" });
  expect(await it.requests.get(it.tenantId, plan.id)).toMatchObject({ state: "held", counts: { held: 1 } });
});

test("who made the token that asks for it leaves the approval to somebody else", async () => {
  const it = await openRequests(SEVEN, [ANN, BOB]);
  await using _ = it.database;
  const token = { name: "soar", role: "soc-analyst", createdBy: ANN, expiresAt: undefined } as const;
  await openTokens(it.database).create(it.tenantId, token);
  const { reply } = await apply(it, "token:soar", { destination: "RecoverableItemsPurges" });
  if (reply.result !== "held") throw new Error(reply.result);
  expect(await decide(it, reply.retraction, ANN)).toMatchObject({ result: "not_yours" });
  expect(await decide(it, reply.retraction, BOB)).toMatchObject({ result: "started" });
});

test("who drafted a plan does not approve it either, whoever applied it", async () => {
  const it = await openRequests(["ann"], [ANN, BOB]);
  await using _ = it.database;
  const { id, hash = "" } = await drafted(
    it,
    draftOf(it.message, { requestedBy: ANN, destination: "RecoverableItemsPurges" }),
  );
  const reply = await it.requests.apply(it.tenantId, id, { hash, actor: "token:soar" });
  expect(reply).toMatchObject({ result: "held", retraction: { approval: { mayApprove: [BOB] } } });
});

test("denied: every copy is refused with the reason, and each message's log says so", async () => {
  const it = await openRequests(["ann", "bob"], [ANN, BOB]);
  await using _ = it.database;
  const plan = await held(it);
  expect(await decide(it, plan, BOB, "denied")).toMatchObject({
    result: "denied",
    retraction: { state: "done", counts: { refused: 2 } },
  });
  const copies = await it.requests.copies(it.tenantId, plan.id, { offset: 0, limit: 10 });
  expect(copies?.map((copy) => [copy.outcome, copy.reason])).toEqual(
    Array.from({ length: 2 }, () => ["refused", "approval denied by person:bob: seen it"]),
  );
  expect(await eventsOf(it, "retraction.denied")).toMatchObject([
    { data: { decision: "denied", copies: 2 } },
  ]);
  expect(await decide(it, plan, BOB)).toEqual({ result: "not_waiting", state: "done" });
});

test("after 72 hours it is refused by itself, and no late approval starts it", async () => {
  const it = await openRequests(["ann"], [ANN, BOB]);
  await using _ = it.database;
  const plan = await held(it);
  await expireApprovals(it.database);
  expect(await it.requests.get(it.tenantId, plan.id)).toMatchObject({ state: "held" });
  await it.database.asWorker((tx) => tx.rows("update approval set expires_at = now() - interval '1 second'"));
  expect(await decide(it, plan, BOB)).toEqual({ result: "not_waiting", state: "held" });
  await Promise.all([expireApprovals(it.database), expireApprovals(it.database)]);
  expect(await it.requests.get(it.tenantId, plan.id)).toMatchObject({
    state: "done",
    counts: { refused: 1 },
    approval: { decision: "expired" },
  });
  expect(await eventsOf(it, "retraction.denied")).toHaveLength(1);
});

test("a held plan can be cancelled by whoever may retract", async () => {
  const it = await openRequests(["ann"], [ANN, BOB]);
  await using _ = it.database;
  const plan = await held(it);
  expect(await it.requests.cancel(it.tenantId, plan.id, ANN)).toMatchObject({
    state: "done",
    heldFor: undefined,
    counts: { refused: 1 },
  });
  expect(await decide(it, plan, BOB)).toMatchObject({ result: "not_waiting" });
});

test.each([[[]], [[ANN]]])(
  "with nobody else to ask (%j) the number of copies is typed, and an event is loud",
  async (persons) => {
    const it = await openRequests(["ann", "bob"], persons);
    await using _ = it.database;
    const hard = { destination: "RecoverableItemsPurges" } as const;
    expect((await apply(it, ANN, hard)).reply).toEqual({
      result: "confirmation_needed",
      why: "hard_delete",
      copies: 2,
    });
    expect((await apply(it, ANN, { ...hard, confirmCopies: 3 })).reply.result).toBe("confirmation_needed");
    expect(await eventsOf(it, "retraction.self_approved")).toEqual([]);
    expect((await apply(it, ANN, { ...hard, confirmCopies: 2 })).reply).toMatchObject({
      result: "started",
      retraction: { approval: { decision: "confirmed", decidedBy: ANN } },
    });
    expect(await eventsOf(it, "retraction.self_approved")).toMatchObject([
      { actor: ANN, data: { why: "hard_delete", copies: 2, persons: persons.length } },
    ]);
  },
);

test("a typed number is no way round a second person", async () => {
  const it = await openRequests(["ann"], [ANN, BOB]);
  await using _ = it.database;
  const hard = { destination: "RecoverableItemsPurges", confirmCopies: 1 } as const;
  expect((await apply(it, ANN, hard)).reply.result).toBe("held");
});

test("who cannot wait for a second person is told so, and the draft stays a draft", async () => {
  const it = await openRequests(["ann"], [ANN, BOB]);
  await using _ = it.database;
  const { id, hash = "" } = await drafted(
    it,
    draftOf(it.message, { destination: "RecoverableItemsPurges", requestedBy: ANN }),
  );
  const reply = await it.requests.apply(it.tenantId, id, { hash, actor: ANN, mayHold: false });
  expect(reply).toEqual({ result: "approval_needed", why: "hard_delete", mayApprove: [BOB] });
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({ state: "draft" });
});
