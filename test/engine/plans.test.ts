import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Plans } from "#retraction/plans.ts";
import type { DraftRequest, Retraction, RetractionRequests } from "#retraction/retraction-requests.ts";
import type { SurveyedCopy } from "#retraction/survey.ts";
import type { MessageId, RetractionId } from "#shared/ids.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { userDeletesItem, userEmptiesRecoverable, userMarksRead } from "#simulator/microsoft/user-actions.ts";
import { openPlans } from "#store/plans.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import { ADA, AMAL, AMAL_ALIAS, BELA, BRUNO, CHIARA, DALIA, GORAN } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, type Room, until } from "./room.ts";

const NOT_GRANTED = "freya.fischer@corp.test";
const ANN = "person:ann";
const BEN = "person:ben";

let room: Room;
let plans: Plans;
let requests: RetractionRequests;
beforeAll(async () => {
  const { users } = microsoftSeed({ users: 8, domain: "corp.test" });
  const odd = users.map((it) => (it.address === NOT_GRANTED ? { ...it, kind: "out-of-scope" as const } : it));
  room = await openRoom({ users: 8, microsoft: { users: odd }, workers: { loops: 4 } });
  const needs = {
    wake: () => room.serving.hub.wake("work"),
    approvers: { eligible: () => Promise.resolve([ANN, BEN]) },
  };
  plans = openPlans(room.serving.database, needs);
  requests = openRetractionRequests(room.serving.database, needs);
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

async function draft(message: MessageId, more: Partial<DraftRequest> = {}): Promise<Retraction> {
  const reply = await requests.draft(room.tenantId, {
    messageIds: [message],
    destination: "DeletedItems",
    whenImpossible: "leave",
    reason: "test",
    requestedBy: ANN,
    ...more,
  });
  if (reply.result !== "drafted") throw new Error(reply.result);
  return reply.retraction;
}

async function apply({ id, hash = "" }: Retraction) {
  const reply = await requests.apply(room.tenantId, id, { hash, actor: ANN });
  if (reply.result !== "started") throw new Error(reply.result);
  return reply;
}

/** Has it looked at, and waits for the end. */
async function survey(id: RetractionId): Promise<readonly SurveyedCopy[]> {
  expect(await plans.survey(room.tenantId, id, ANN)).toMatchObject({ result: "started" });
  return surveyed(id);
}

async function surveyed(id: RetractionId): Promise<readonly SurveyedCopy[]> {
  await until(async () => {
    const plan = await plans.get(room.tenantId, id, ANN);
    return plan?.survey?.state === "done" ? true : undefined;
  }, "the survey is done");
  return (await plans.surveyed(room.tenantId, id, { offset: 0, limit: 100 })) ?? [];
}

function sightings(copies: readonly SurveyedCopy[]) {
  return Object.fromEntries(copies.map((it) => [it.mailboxAddress ?? it.address, [it.sighting, it.isRead]]));
}

function runOf(id: RetractionId) {
  return () => requests.get(room.tenantId, id);
}

test("a survey sees what users have done, moves nothing, and changes no hash", async () => {
  const id = "<surveyed@evil.example>";
  await room.send(id, { to: [AMAL, BRUNO, CHIARA, ADA, BELA] });
  const plan = await draft(await room.message(id, 5));
  const now = new Date();
  userMarksRead(room.store(AMAL), id, true, new Date());
  userDeletesItem(room.store(BRUNO), id, now);
  userDeletesItem(room.store(CHIARA), id, now);
  userDeletesItem(room.store(CHIARA), id, now);
  userEmptiesRecoverable(room.store(CHIARA), now);
  room.workspace.userActions.relabel(BELA, id, { add: ["TRASH"], remove: ["INBOX"] });
  const before = room.places(id);
  expect(sightings(await survey(plan.id))).toEqual({
    [AMAL]: ["in_place", true],
    [BRUNO]: ["moved", false],
    [CHIARA]: ["not_found", undefined],
    [ADA]: ["in_place", false],
    [BELA]: ["moved", false],
  });
  expect(room.places(id)).toEqual(before);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual(before.map(() => 0));
  expect(
    await room.query(
      "select 1 from hit_operation o join copy c on c.id = o.copy_id where c.message_id = $1",
      [await room.message(id)],
    ),
  ).toEqual([]);
  const seen = await plans.get(room.tenantId, plan.id, ANN);
  expect(seen).toMatchObject({
    retraction: { state: "draft", hash: plan.hash, copies: 5, counts: { pending: 5 } },
    survey: { counts: { copies: 5, seen: 5, read: 1, bySighting: { in_place: 2, moved: 2, not_found: 1 } } },
  });
  // And then it is applied as it was drafted; what the survey saw is part of what is told.
  const { drift } = await apply(plan);
  expect(drift).toMatchObject({ gone: [], met: [], newer: 0, survey: { seen: 5 } });
  await room.rowsWhere(id, (rows) => rows.filter((it) => it.outcome === "moved").length === 2);
  expect(room.places(id)).toContain(`${AMAL} Deleted Items`);
});

test("a survey is nothing that was done to a message: its log and its standing do not know it", async () => {
  const id = "<quiet-survey@evil.example>";
  const message = await room.sent(id, [AMAL, ADA]);
  const plan = await draft(message);
  await survey(plan.id);
  const events = await room.query<{ kind: string }>("select kind from event where message_id = $1", [
    message,
  ]);
  expect(events.map((it) => it.kind)).not.toContain("copy.settled");
  const ofPlan = await room.query<{ kind: string }>(
    "select kind from event where retraction_id = $1 order by id",
    [plan.id],
  );
  expect(ofPlan.map((it) => it.kind)).toEqual(["retraction.drafted", "survey.started", "survey.done"]);
  expect(
    (await requests.list(room.tenantId, { messageId: message, offset: 0, limit: 9 })).map((it) => it.id),
  ).toEqual([plan.id]);
});

test("a mailbox that is throttled is looked at later, whole; what cannot be read is said", async () => {
  const id = "<survey-throttled@evil.example>";
  await room.send(id, { to: [AMAL, NOT_GRANTED] });
  const plan = await draft(await room.message(id, 2));
  room.faults({ kind: "throttle", operation: "graph.list", mailbox: AMAL, retryAfterSeconds: 1, times: 1 });
  const copies = await survey(plan.id);
  expect(sightings(copies)).toEqual({
    [AMAL]: ["in_place", false],
    [NOT_GRANTED]: ["unreachable", undefined],
  });
  expect(copies.find((it) => it.mailboxAddress === NOT_GRANTED)?.reason).not.toBe("");
  // It is known from now on, for whoever plans to go there again.
  const next = await draft(await room.message(id, 2), { requestedBy: BEN });
  expect(await plans.get(room.tenantId, next.id, BEN)).toMatchObject({
    obstacles: [{ obstacle: "mailbox_unavailable", copies: 1, why: expect.stringContaining(NOT_GRANTED) }],
  });
});

test("a survey ends with its draft: nobody looks any more", async () => {
  const id = "<survey-cancelled@evil.example>";
  await room.send(id, { to: [GORAN, ADA] });
  const plan = await draft(await room.message(id, 2));
  // Banned for the rest of this file.
  room.faults(
    { kind: "throttle", operation: "graph.list", mailbox: GORAN, retryAfterSeconds: 600 },
    { kind: "server-error", operation: "gmail.list", status: 500 },
  );
  await plans.survey(room.tenantId, plan.id, ANN);
  const open = () => room.query("select 1 from retraction_copy where kind = 'survey' and settled_at is null");
  expect(await open()).toHaveLength(2);
  await requests.cancel(room.tenantId, plan.id, ANN);
  expect(await open()).toEqual([]);
  expect(await plans.get(room.tenantId, plan.id, ANN)).toMatchObject({
    retraction: { state: "done", counts: { refused: 2 } },
    survey: { state: "done", counts: { copies: 2, seen: 0 } },
  });
});

test("copies that meet in one mailbox under a survey leave the hash as it is; applying says so and acts once", async () => {
  const id = "<survey-meets@evil.example>";
  const message = await room.sent(id, [AMAL]);
  await room.unresolve(message, [AMAL, AMAL_ALIAS]);
  const plan = await draft(message);
  expect(plan.copies).toBe(2);
  expect(sightings(await survey(plan.id))).toEqual({ [AMAL]: ["in_place", false] });
  expect(await requests.get(room.tenantId, plan.id)).toMatchObject({ copies: 1, hash: plan.hash });
  const { drift, retraction } = await apply(plan);
  expect(drift.met).toHaveLength(1);
  expect(drift.gone).toEqual([]);
  expect(retraction.copies).toBe(1);
  await expect.poll(runOf(plan.id)).toMatchObject({ state: "done", counts: { moved: 1 } });
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1]);
});

test("a group's members stand in the plan for the group, as they would have at once", async () => {
  const id = "<survey-group@evil.example>";
  const members = room.workspace.directory.users.filter(
    (it) => it.isMailboxSetup && !it.suspended && !it.archived,
  );
  await room.send(id, { to: ["everyone@work.test"] });
  const message = await room.message(id, members.length + 1);
  const plan = await draft(message);
  const copies = await survey(plan.id);
  expect(copies.map((it) => it.mailboxAddress ?? it.address).sort()).toEqual(
    members.map((it) => it.primaryEmail).sort(),
  );
  const { retraction } = await apply(plan);
  expect(retraction.copies).toBe(members.length);
  const rows = await room.rowsWhere(
    id,
    (all) => all.filter((it) => it.outcome === "moved").length === members.length,
  );
  expect(rows.filter((it) => it.kind === "retract").every((it) => it.outcome === "moved")).toBe(true);
});

test("canary: the first ones are brought there, the others stay until a person has looked", async () => {
  const id = "<canary@evil.example>";
  const to = [AMAL, BRUNO, CHIARA, DALIA, ADA];
  await room.send(id, { to });
  const plan = await draft(await room.message(id, 5), { canary: 2 });
  await apply(plan);
  await expect.poll(runOf(plan.id)).toMatchObject({
    state: "held",
    heldFor: "canary",
    copies: 5,
    counts: { moved: 2, held: 3 },
  });
  const inInbox = () => room.items(id).filter(({ item }) => item.changes === 0);
  expect(inInbox()).toHaveLength(3);
  expect(
    await plans.resume(room.tenantId, plan.id, { decision: "proceed", reason: "", actor: BEN }),
  ).toMatchObject({ result: "resumed" });
  expect(outcomes(await room.settled(id, 5))).toEqual(Object.fromEntries(to.map((it) => [it, "moved"])));
  await expect.poll(runOf(plan.id)).toMatchObject({ state: "done", counts: { moved: 5 } });
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1, 1, 1, 1, 1]);
});

test("canary refused: what was not begun is refused and stays where it is", async () => {
  const id = "<canary-refused@evil.example>";
  await room.send(id, { to: [AMAL, BRUNO, ADA] });
  const plan = await draft(await room.message(id, 3), { canary: 1 });
  await apply(plan);
  await expect.poll(runOf(plan.id)).toMatchObject({ state: "held" });
  await plans.resume(room.tenantId, plan.id, { decision: "refuse", reason: "wrong mail", actor: BEN });
  expect(await requests.get(room.tenantId, plan.id)).toMatchObject({
    state: "done",
    counts: { moved: 1, refused: 2 },
  });
  expect(room.items(id).filter(({ item }) => item.changes > 0)).toHaveLength(1);
});

test("approval: held, nothing moves; a second person approves, and it runs", async () => {
  const id = "<approved@evil.example>";
  await room.send(id, { to: [AMAL, BRUNO] });
  const plan = await draft(await room.message(id, 2), { destination: "RecoverableItemsPurges" });
  const { hash = "" } = plan;
  const held = await requests.apply(room.tenantId, plan.id, { hash, actor: ANN, confirmCopies: 2 });
  expect(held).toMatchObject({ result: "held", retraction: { approval: { mayApprove: [BEN] } } });
  const decision = { decision: "approved", reason: "a real phish", hash } as const;
  expect(await plans.decide(room.tenantId, plan.id, { ...decision, actor: ANN })).toMatchObject({
    result: "not_yours",
  });
  expect(room.places(id)).toEqual([`${AMAL} Inbox`, `${BRUNO} Inbox`]);
  expect(await plans.decide(room.tenantId, plan.id, { ...decision, actor: BEN })).toMatchObject({
    result: "started",
  });
  await expect.poll(runOf(plan.id)).toMatchObject({ state: "done", counts: { moved: 2 } });
});

test("what comes after the set was frozen is told, and left alone", async () => {
  const id = "<drift@evil.example>";
  const letter = { body: "the same mail", date: new Date().toUTCString().replace("GMT", "+0000") };
  await room.send(id, { ...letter, to: [AMAL], headerTo: "all@corp.test" });
  const message = await room.message(id);
  const plan = await draft(message);
  await room.send(id, { ...letter, to: [BRUNO], headerTo: "all@corp.test" });
  await room.message(id, 2);
  const { drift } = await apply(plan);
  expect(drift).toMatchObject({ gone: [], met: [], newer: 1 });
  expect(outcomes(await room.settled(id))).toEqual({ [AMAL]: "moved" });
  expect(room.places(id)).toContain(`${BRUNO} Inbox`);
});
