import { afterAll, beforeAll, expect, test } from "vitest";
import type { ResponseMode } from "#policy/responses.ts";
import { openEvaluations } from "#store/evaluations.ts";
import { openIndicators } from "#store/indicators.ts";
import { openResponseSettings } from "#store/response-settings.ts";
import { openTrace } from "#store/trace.ts";
import { openVerdictRequests } from "#store/verdict-requests.ts";
import type { EvaluationId } from "#shared/ids.ts";
import { ADA, AMAL, BRUNO } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { allTo, openRoom, type Room, until } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom({ users: 25 });
  await room.setAutoRetract(room.microsoft, allTo("DeletedItems"));
  await room.setAutoRetract(room.google, allTo("DeletedItems"));
});
afterAll(() => room[Symbol.asyncDispose]());

const letter = (host: string) => ({
  from: "pat@partner.example",
  subject: "The minutes",
  body: `Here they are: https://${host}/minutes?for=you`,
  isPhish: false,
});

async function respondBy(mode: ResponseMode): Promise<void> {
  const value = { postDelivery: { mode, days: 7 }, submission: { mode } };
  const { database } = room.serving;
  await openResponseSettings(database).save(room.tenantId, { value, basedOn: undefined, actor: "test" });
}

async function addIndicator(value: string) {
  const added = await openIndicators(room.serving.database).add(room.tenantId, {
    kind: "domain",
    value,
    disposition: "MALICIOUS",
    note: "",
    expiresAt: undefined,
    actor: "token:feed",
  });
  if (added === "exists" || added.evaluationId === undefined) throw new Error("no evaluation");
  return { id: added.indicator.id, evaluationId: added.evaluationId };
}

const evaluation = (id: EvaluationId, is: (state: string) => boolean) =>
  until(async () => {
    const now = await openEvaluations(room.serving.database).get(room.tenantId, id);
    return now !== undefined && is(now.state) ? now : undefined;
  }, "the evaluation");

test("an indicator that is added after delivery pulls what was delivered, and stops what comes then", async () => {
  await respondBy("act");
  const id = "<known-later@partner.example>";
  await room.send(id, { ...letter("shop.pay-here.example"), to: [AMAL, ADA] });
  await room.message(id, 2);
  expect(await room.rows(id)).toEqual([]);
  const { id: indicator } = await addIndicator("pay-here.example");
  expect(outcomes(await room.settled(id, 2))).toEqual({ [AMAL]: "moved", [ADA]: "moved" });
  const rules = await room.query<{ rule: string }>("select distinct rule from retraction_rule");
  expect(rules).toContainEqual({ rule: `indicator:${indicator}` });
  expect(rules.filter(({ rule }) => rule.startsWith("detector:"))).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // as long as judges remember what they knew
  const next = "<on-arrival@partner.example>";
  await room.send(next, { ...letter("www.pay-here.example"), to: [BRUNO] });
  expect(outcomes(await room.settled(next))).toEqual({ [BRUNO]: "moved" });
  const [verdict] = await room.query<{ findings: readonly { reason: string }[] }>(
    `select v.findings from verdict v join message m on m.id = v.message_id where m.message_id_header = $1`,
    [next],
  );
  expect(verdict?.findings[0]?.reason).toContain("pay-here.example");
});

test("a dry run moves nothing, and says how much it would have", async () => {
  await respondBy("dry_run");
  const id = "<on-paper@partner.example>";
  await room.send(id, { ...letter("paper.example"), to: [AMAL, ADA] });
  await room.message(id, 2);
  const { evaluationId } = await addIndicator("paper.example");
  const done = await evaluation(evaluationId, (state) => state === "done");
  expect(done).toMatchObject({ dryRun: true, found: 1, changed: 1, copies: 2 });
  const listed = openEvaluations(room.serving.database).messages(room.tenantId, evaluationId, {
    offset: 0,
    limit: 10,
  });
  expect(await listed).toMatchObject([
    { header: id, before: "NONE", places: [{ destination: "DeletedItems", copies: 2 }] },
  ]);
  expect(await room.rows(id)).toEqual([]);
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([0, 0]);
});

test("a milder verdict offers a release and makes none; the offer ends when the mail is back", async () => {
  const id = "<no-phish@partner.example>";
  await room.send(id, { ...letter("fine.example"), to: [AMAL], isPhish: true });
  const [row] = await room.settled(id);
  expect(row?.outcome).toBe("moved");
  const messageId = await room.message(id);
  const { database, hub, tenantKeys } = room.serving;
  const verdicts = openVerdictRequests(database, { wake: () => hub.wake("work") });
  const trace = openTrace(database, { clock: () => 0, tenantKeys, originalIn: () => undefined });
  const isOffered = async () => (await trace.message(room.tenantId, messageId))?.standing.releaseOffered;
  await verdicts.reclassify(room.tenantId, { messageId, disposition: "NONE", actor: "person:ann" });
  expect(await isOffered()).toBe(true);
  expect((await room.rows(id)).map((it) => it.outcome)).toEqual(["moved"]);
  if (row === undefined) throw new Error("no row");
  await room.release(row.retraction_id);
  await room.rowsWhere(id, (rows) => rows.some((it) => it.outcome === "restored"));
  expect(await isOffered()).toBe(false);
});

test("what a person has put back stays, whatever becomes known of it", async () => {
  await respondBy("act");
  const id = "<stays@partner.example>";
  await room.send(id, { ...letter("stays.example"), to: [AMAL, ADA] });
  const run = await room.retract([await room.message(id, 2)], "JunkEmail");
  const rows = await room.settled(id, 2);
  const amal = rows.find((it) => it.mailbox === AMAL);
  if (amal === undefined) throw new Error("no row");
  await room.release(run, [amal.copy_id]);
  await room.rowsWhere(id, (all) => all.some((it) => it.outcome === "restored"));
  const { evaluationId } = await addIndicator("stays.example");
  await until(async () => {
    const [it] =
      (await openEvaluations(room.serving.database).list(room.tenantId, { offset: 0, limit: 1 })) ?? [];
    return it?.id === evaluationId && it.changed === 1 ? it : undefined;
  }, "it was judged anew");
  const after = await room.settled(id, 4);
  expect(after.filter((it) => it.mailbox === AMAL).map((it) => it.outcome)).toEqual(["moved", "restored"]);
  expect(after.filter((it) => it.mailbox === ADA).map((it) => [it.asked, it.outcome])).toEqual([
    ["JunkEmail", "moved"],
    ["DeletedItems", "moved"],
  ]);
});
