import { expect, test } from "vitest";
import type { RetractionPlan } from "#retraction/plans.ts";
import { newId, type RetractionId } from "#shared/ids.ts";
import {
  copyAt,
  draftOf,
  drafted,
  openRequests,
  type RequestsFixture,
  started,
} from "../../test/support/requests-fixture.ts";
import { destinationLine, recordSelfTest } from "../../test/support/record-self-test.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { openImportantPeople } from "./important-people.ts";

async function planOf(it: RequestsFixture, id: RetractionId): Promise<RetractionPlan> {
  const plan = await it.plans.get(it.tenantId, id, "token:soar");
  if (plan === undefined) throw new Error("no plan");
  return plan;
}

test("a plan says how much it is, in how many mailboxes, by which connection", async () => {
  const it = await openRequests(["ann", "bob"]);
  await using _ = it.database;
  const other = await seedMessage(it.database, it.tenant, { recipients: ["ann"] });
  const { id } = await drafted(
    it,
    draftOf(it.message, { messageIds: [it.message.messageId, other.messageId] }),
  );
  expect(await planOf(it, id)).toMatchObject({
    retraction: { copies: 3, state: "draft" },
    messages: 2,
    mailboxes: 2,
    integrations: [{ integrationId: it.tenant.integrationId, provider: "microsoft", copies: 3 }],
    groups: [],
    importantPeople: [],
    samples: [],
    obstacles: [],
    isFinal: false,
    needsApproval: undefined,
    drift: { gone: [], met: [], newer: 0, survey: undefined },
    survey: undefined,
  });
});

test("a plan says where no self-test proves its destination, until one does or it has begun", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const { id, destination = "Inbox" } = await drafted(it, draftOf(it.message));
  if (destination === "Inbox") throw new Error("no self-test tries the Inbox by itself");
  const { integrationId } = it.tenant;
  const unproven = async () => (await planOf(it, id)).unproven;
  expect(await unproven()).toMatchObject([{ integrationId, standing: "not_tried" }]);
  const failed = destinationLine(destination, { result: "failed", detail: "It came back otherwise." });
  await recordSelfTest(it.database, it.tenant, [failed]);
  expect(await unproven()).toMatchObject([{ standing: "failed", detail: "It came back otherwise." }]);
  await recordSelfTest(it.database, it.tenant, [destinationLine(destination)]);
  expect(await unproven()).toEqual([]);
  await recordSelfTest(it.database, it.tenant, [failed]);
  const other = await seedMessage(it.database, it.tenant, { recipients: ["bob"] });
  const run = await started(it, draftOf(other));
  expect((await planOf(it, run.id)).unproven).toEqual([]);
});

test("a run and a done one have the same view, without what concerns a draft only", async () => {
  const it = await openRequests(["ann", "bob"]);
  await using _ = it.database;
  const { id } = await started(it, draftOf(it.message));
  expect(await planOf(it, id)).toMatchObject({ messages: 1, mailboxes: 2, drift: undefined });
  expect(await it.plans.get(it.tenantId, newId<RetractionId>(new Date()), "x")).toBeUndefined();
});

test("important people are found by any address of their mailbox", async () => {
  const it = await openRequests(["ann", "bob"]);
  await using _ = it.database;
  const ann = it.message.copies[0];
  const alias = `boss@${it.tenant.domain}`;
  await it.database.asWorker((tx) =>
    tx.rows("insert into mailbox_address (tenant_id, address, mailbox_id) values ($1, $2, $3)", [
      it.tenantId,
      alias,
      ann?.mailboxId,
    ]),
  );
  const people = openImportantPeople(it.database);
  await people.add(it.tenantId, { address: alias.toUpperCase(), note: "CEO", actor: "token:soar" });
  await people.add(it.tenantId, { address: "nobody@elsewhere.example", note: "", actor: "token:soar" });
  const { id } = await drafted(it, draftOf(it.message));
  expect((await planOf(it, id)).importantPeople).toEqual([{ address: alias, note: "CEO", copies: 1 }]);
});

test("what cannot be reached is said beforehand: no such place, a stopped connection, a mailbox that failed lately, what was put back", async () => {
  const it = await openRequests(["ann", "bob", "cid"]);
  await using _ = it.database;
  const earlier = await started(it, draftOf(it.message));
  await settleCopy(it.database, {
    tenantId: it.tenantId,
    retractionId: earlier.id,
    copyId: copyAt(it, 0),
    outcome: "mailbox_unavailable",
  });
  await it.database.asWorker(async (tx) => {
    await tx.rows("update copy set exempt_at = now() where id = $1", [copyAt(it, 1)]);
    await tx.rows(
      "update integration set provider = 'google', state = 'stopped', stopped_reason = 'revoked'",
    );
  });
  const plan = await drafted(
    it,
    draftOf(it.message, { destination: "RecoverableItemsDeletions", whenImpossible: "next_weaker" }),
  );
  const { obstacles } = await planOf(it, plan.id);
  expect(obstacles.map((o) => [o.obstacle, o.copies])).toEqual([
    ["no_such_place", 3],
    ["integration_stopped", 3],
    ["mailbox_unavailable", 1],
    ["exempt", 1],
  ]);
  expect(obstacles[0]?.why).toContain("next weaker");
  expect(obstacles[1]?.why).toContain("revoked");
  expect(obstacles[2]?.why).toContain("ann@");
});

test("what looks unlike the rest of the set is shown with why", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const same = [await seedMessage(it.database, it.tenant), await seedMessage(it.database, it.tenant)];
  const odd = await seedMessage(it.database, it.tenant, {
    from: "mum@home.example",
    subject: "Dinner",
    disposition: "NONE",
    recipients: ["bob"],
  });
  const messageIds = [it.message, ...same, odd].map((message) => message.messageId);
  const { id } = await drafted(it, draftOf(it.message, { messageIds }));
  const { samples } = await planOf(it, id);
  expect(samples).toMatchObject([{ messageId: odd.messageId, subject: "Dinner", copies: 1 }]);
  expect(samples[0]?.why).toHaveLength(3);
});

test("hard delete is announced as final, and what needs approval says so before it is applied", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const { id } = await drafted(it, draftOf(it.message, { destination: "RecoverableItemsPurges" }));
  expect(await planOf(it, id)).toMatchObject({ isFinal: true, needsApproval: "hard_delete" });
});
