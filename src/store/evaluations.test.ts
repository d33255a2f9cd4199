import { expect, test } from "vitest";
import type { IndicatorKind } from "#detection/indicator-kinds.ts";
import type { EvaluationId } from "#shared/ids.ts";
import { openPastMail } from "../../test/support/past-mail.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { openKnowledge } from "./tenant-knowledge.ts";
import { openTenants } from "./tenants.ts";
import { openLists } from "./lists.ts";

const ended = { state: "done", cancelledBy: undefined };

test("an indicator that is added finds past mail, which gets another verdict and passes the policy", async () => {
  await using it = await openPastMail();
  const hit = await it.receive("hit", 2, { to: ["anna", "bruno"] });
  const other = await it.receive("other", 1, { mail: undefined });
  const old = await it.receive("old", 9);
  const { indicator, evaluationId } = await it.addIndicator();
  await it.run();
  await it.sweepNow();
  await it.run();
  const cause = `indicator:${indicator.id}`;
  expect(await it.verdictOf(hit)).toEqual({ disposition: "MALICIOUS", cause, revision: 2 });
  expect(await it.verdictOf(other)).toMatchObject({ disposition: "NONE", revision: 1 });
  expect(await it.verdictOf(old)).toMatchObject({ disposition: "NONE", revision: 1 });
  expect(await it.asked()).toEqual(["hit anna DeletedItems pending", "hit bruno DeletedItems pending"]);
  expect(await it.evaluations.get(it.tenantId, evaluationId as EvaluationId)).toMatchObject({
    ...ended,
    found: 1,
    changed: 1,
    copies: 2,
    offers: 0,
    requestedBy: "token:soar",
  });
  expect(it.woken()).toBeGreaterThan(0);
  const rules = await it.query<{ rule: string }>("select rule from retraction_rule");
  expect(rules.map(({ rule }) => rule.replace(/^campaign:.*/, "campaign")).sort()).toEqual(
    ["campaign", cause, "setting:MALICIOUS"].sort(),
  );
  const [judged] = await it.query<{ data: object }>("select data from event where kind = 'message.judged'");
  expect(judged?.data).toEqual({ disposition: "MALICIOUS", after: "MALICIOUS", before: "NONE", cause });
});

test("how far a search has come is known: back to when, and when it looks once more at what came meanwhile", async () => {
  await using it = await openPastMail();
  await it.receive("hit", 2);
  const { evaluationId } = await it.addIndicator();
  const get = async () => {
    const evaluation = await it.evaluations.get(it.tenantId, evaluationId as EvaluationId);
    if (evaluation === undefined) throw new Error("no evaluation");
    const { createdAt, days, searchedBackTo } = evaluation;
    const left = searchedBackTo && searchedBackTo.getTime() - (createdAt.getTime() - days * 86_400_000);
    return { ...evaluation, isThrough: left === undefined ? undefined : Math.abs(left) < 60_000 };
  };
  expect(await get()).toMatchObject({ searchedBackTo: undefined, isThrough: undefined });
  await it.run();
  expect(await get()).toMatchObject({
    state: "running",
    isThrough: true,
    looksAgainAt: expect.any(Date) as Date,
  });
  await it.sweepNow();
  await it.run();
  expect(await get()).toMatchObject({ state: "done", isThrough: true, looksAgainAt: undefined });
});

test("a late report of a mail that was judged anew joins what the new verdict began", async () => {
  await using it = await openPastMail();
  await it.receive("hit", 2, { to: ["anna"] });
  await it.addIndicator();
  await it.run();
  await it.receive("hit", 0, { to: ["bruno"] });
  expect(await it.asked()).toEqual(["hit anna DeletedItems pending", "hit bruno DeletedItems pending"]);
});

test("a dry run changes nothing, moves nothing, and says what would have been", async () => {
  await using it = await openPastMail();
  await it.respondWith({ postDelivery: { mode: "dry_run", days: 7 }, submission: { mode: "off" } });
  const hit = await it.receive("hit", 2, { to: ["anna", "bruno"] });
  const { evaluationId } = await it.addIndicator();
  await it.run();
  expect(await it.verdictOf(hit)).toMatchObject({ disposition: "NONE", revision: 1 });
  expect(await it.asked()).toEqual([]);
  expect(await it.evaluations.get(it.tenantId, evaluationId as EvaluationId)).toMatchObject({
    ...ended,
    dryRun: true,
    found: 1,
    changed: 1,
    copies: 2,
  });
  const noted = await it.query<{ data: object }>(
    "select data from event where kind = 'message.would_be_judged'",
  );
  expect(noted).toMatchObject([{ data: { disposition: "MALICIOUS", copies: 2, evaluationId } }]);
});

test("where the response is off nothing is searched, save when a person asks for it", async () => {
  await using it = await openPastMail();
  await it.respondWith({ postDelivery: { mode: "off", days: 3 }, submission: { mode: "off" } });
  const hit = await it.receive("hit", 2);
  const { indicator, evaluationId } = await it.addIndicator();
  expect(evaluationId).toBeUndefined();
  expect(await it.run()).toBe(0);
  const request = { of: { indicator: indicator.id }, dryRun: false, days: undefined, actor: "person:ann" };
  const started = await it.evaluations.start(it.tenantId, request);
  expect(started).toMatchObject({ state: "running", days: 3, subject: { indicator: { kind: "domain" } } });
  await it.run();
  expect(await it.verdictOf(hit)).toMatchObject({ disposition: "MALICIOUS" });
});

test("an entry of the block list does the same, whether it is added or changed", async () => {
  await using it = await openPastMail();
  const lists = openLists(it.database);
  const hit = await it.receive("hit", 1);
  const change = (value: string) =>
    ({ entry: { list: "block", kind: "link-host", value }, note: "", actor: "person:ann" }) as const;
  const added = await lists.add(it.tenantId, change("elsewhere.example"));
  await it.run();
  expect(await it.verdictOf(hit)).toMatchObject({ revision: 1 });
  if (added === "exists" || added === undefined) throw new Error("not added");
  await lists.change(it.tenantId, added.id, change("evil.example"));
  await it.run();
  expect(await it.verdictOf(hit)).toMatchObject({ disposition: "MALICIOUS", cause: `list:${added.id}` });
  await lists.change(it.tenantId, added.id, { ...change("evil.example"), note: "why" });
  expect(await it.evaluations.list(it.tenantId, { offset: 0, limit: 9 })).toHaveLength(3);
});

test("what is known no more makes verdicts milder, offers a release, and releases nothing", async () => {
  await using it = await openPastMail();
  const hit = await it.receive("hit", 2);
  const { indicator } = await it.addIndicator();
  await it.run();
  const [row] = await it.query<{ retraction_id: never; copy_id: never }>("select * from retraction_copy");
  if (row === undefined) throw new Error("no row");
  const key = { tenantId: it.tenantId, retractionId: row.retraction_id, copyId: row.copy_id };
  await settleCopy(it.database, { ...key, outcome: "moved" });
  const removed = await it.indicators.remove(it.tenantId, indicator.id, "person:ann");
  await it.run();
  expect(await it.verdictOf(hit)).toMatchObject({ disposition: "NONE", revision: 3 });
  expect(await it.asked()).toEqual(["hit anna DeletedItems moved"]);
  expect(await it.query("select 1 from retraction where kind = 'release'")).toEqual([]);
  expect(await it.evaluations.get(it.tenantId, removed?.evaluationId as EvaluationId)).toMatchObject({
    ...ended,
    withdrawn: true,
    offers: 1,
    copies: 0,
  });
  expect(await it.query("select 1 from message where release_offered_at is not null")).toHaveLength(1);
  expect(await it.query("select 1 from event where kind = 'message.release_offered'")).toHaveLength(1);
});

test("what a person has put back is not taken by what becomes known", async () => {
  await using it = await openPastMail();
  await it.receive("hit", 2, { to: ["anna", "bruno"] });
  await it.query("update copy set exempt_at = now(), exempt_by = 'person:ann' where address like 'anna@%'");
  await it.addIndicator();
  await it.run();
  expect(await it.asked()).toEqual(["hit bruno DeletedItems pending"]);
});

test("many pages on several nodes at once: each message is judged anew once, and a cancelled search ends", async () => {
  await using it = await openPastMail();
  for (let n = 0; n < 45; n += 1) await it.receive(`m${n}`, 1 + n / 100);
  const { indicator, evaluationId } = await it.addIndicator();
  await Promise.all([it.run(), it.run(), it.run()]);
  const id = evaluationId as EvaluationId;
  expect(await it.evaluations.get(it.tenantId, id)).toMatchObject({ found: 45, changed: 45, copies: 45 });
  const [revised] = await it.query<{ n: number }>(
    "select count(*)::int as n from verdict where revision = 2 and cause = $1",
    [`indicator:${indicator.id}`],
  );
  expect(revised?.n).toBe(45);
  expect(await it.evaluations.cancel(it.tenantId, id, "person:ann")).toMatchObject({
    state: "cancelled",
    cancelledBy: "person:ann",
    changed: 45,
  });
  await it.sweepNow();
  expect(await it.run()).toBe(0);
  const stopped = new AbortController();
  stopped.abort();
  await it.evaluations.start(it.tenantId, {
    of: { indicator: indicator.id },
    dryRun: true,
    days: 1,
    actor: "x",
  });
  expect(await it.run(stopped.signal)).toBe(0);
});

test("mail that was let in by a judge who did not know it yet is found by the sweep", async () => {
  await using it = await openPastMail();
  const { evaluationId } = await it.addIndicator();
  await it.run();
  const late = await it.receive("late");
  await it.run();
  expect(await it.verdictOf(late)).toMatchObject({ disposition: "NONE" });
  await it.sweepNow();
  await it.run();
  expect(await it.verdictOf(late)).toMatchObject({ disposition: "MALICIOUS" });
  expect(await it.evaluations.get(it.tenantId, evaluationId as EvaluationId)).toMatchObject({
    ...ended,
    found: 1,
  });
});

test("judges know an indicator from the next second on, until it expires or is removed", async () => {
  await using it = await openPastMail();
  let now = 0;
  const knowledge = openKnowledge(it.database, () => now);
  const known = async () => {
    now += 2_000;
    return [...(await knowledge(it.tenantId)).tenant.indicators.keys()];
  };
  expect(await known()).toEqual([]);
  const { indicator } = await it.addIndicator("boss@evil.example", "sender");
  expect(await known()).toEqual(["sender boss@evil.example"]);
  await it.query("update indicator set expires_at = now() - interval '1 second'");
  expect(await known()).toEqual([]);
  const again = await it.addIndicator("boss@evil.example", "sender");
  expect(again.indicator.id).not.toBe(indicator.id);
  expect(await known()).toEqual(["sender boss@evil.example"]);
  await it.indicators.remove(it.tenantId, again.indicator.id, "person:ann");
  expect(await known()).toEqual([]);
});

test("each kind finds its mail, the Message-ID by the message's own index", async () => {
  await using it = await openPastMail();
  const id = await it.receive("hit", 1);
  const found = async (kind: IndicatorKind, value: string) => {
    const { indicator, evaluationId } = await it.addIndicator(value, kind);
    await it.run();
    await it.indicators.remove(it.tenantId, indicator.id, "person:ann");
    await it.run();
    return (await it.evaluations.get(it.tenantId, evaluationId as EvaluationId))?.found;
  };
  expect(await found("message_id", "<hit@partner.example>")).toBe(1);
  expect(await found("url", "evil.example/login")).toBe(1);
  expect(await found("url", "evil.example/other")).toBe(0);
  expect(await found("sender", "pat@partner.example")).toBe(1);
  expect(await found("domain", "partner.example")).toBe(1);
  expect(await it.verdictOf(id)).toMatchObject({ disposition: "NONE", revision: 9 });
});

test("what mail is searched by cannot be read in the table, and goes with its tenant", async () => {
  await using it = await openPastMail();
  await it.receive("hit", 1);
  const rows = () => it.query<{ hash: string }>("select hash from observable");
  expect(new Set((await rows()).map((row) => row.hash)).size).toBeGreaterThan(3);
  await openTenants(it.database).delete(it.tenantId);
  expect(await rows()).toEqual([]);
});
