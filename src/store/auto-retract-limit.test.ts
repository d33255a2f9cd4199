import { expect, test } from "vitest";
import { type AutoRetract, NO_ACTION } from "#policy/auto-retract.ts";
import { type IntegrationId, newId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { proveHardDelete } from "../../test/support/record-self-test.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { openAutoRetractLimits } from "./auto-retract-limit.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";

type Destinations = AutoRetract["destinations"];
const ANN = "person:ann";
const BOB = "person:bob";
const setting = (destinations: Partial<Destinations>): AutoRetract => ({
  ...NO_ACTION,
  destinations: { ...NO_ACTION.destinations, ...destinations },
});

/** Three spam copies and two bulk copies of this week, one older one, one that is exempt; two copies may be moved. */
async function openFixture(persons: readonly string[] = []) {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { tenantId, integrationId } = tenant;
  await proveHardDelete(database, tenant);
  const settings = openAutoRetract(database, { approvers: { eligible: () => Promise.resolve(persons) } });
  const at = (days: number): Date => new Date(Date.now() - days * 86_400_000);
  await seedMessage(database, tenant, { disposition: "SPAM", subject: "win", recipients: ["ann", "bob"] });
  await seedMessage(database, tenant, { disposition: "SPAM", subject: "buy", receivedAt: at(6) });
  await seedMessage(database, tenant, { disposition: "SPAM", subject: "old", receivedAt: at(8) });
  await seedMessage(database, tenant, { disposition: "BULK", recipients: ["ann", "bob"] });
  const { copies } = await seedMessage(database, tenant, { disposition: "MALICIOUS" });
  await database.asWorker((tx) =>
    tx.rows("update copy set exempt_at = now() where id = $1", [copies[0]?.copyId]),
  );
  await seedMessage(database, tenant, { disposition: "NONE" });
  await openAutoRetractLimits(database).save(tenantId, {
    value: { copies: 2, percent: 0 },
    basedOn: 0,
    actor: ANN,
  });
  return {
    database,
    tenant,
    preview: (wanted: Partial<Destinations>, id: IntegrationId = integrationId) =>
      settings.preview(tenantId, id, { setting: setting(wanted), now: new Date() }),
    save: (wanted: Partial<Destinations>, isLimited = true, id: IntegrationId = integrationId) =>
      settings.save(tenantId, id, {
        setting: setting(wanted),
        savedBy: BOB,
        savedAt: new Date(),
        basedOn: undefined,
        confirmHardDelete: true,
        isLimited,
      }),
    decide: async (actor: string) =>
      settings.decide(tenantId, integrationId, {
        hash: (await settings.current(tenantId))[0]?.proposal?.hash ?? "nothing",
        decision: "approved",
        actor,
        reason: "seen",
        at: new Date(),
      }),
  };
}

test("a preview counts the copies of the past week, leaves out what is exempt or older, and shows the newest", async () => {
  const it = await openFixture();
  await using _ = it.database;
  const reply = await it.preview({ SPAM: "JunkEmail", MALICIOUS: "DeletedItems" });
  if (reply?.result !== "previewed") throw new Error("no preview");
  const { dispositions, week, limit } = reply.preview;
  const spam = dispositions.find((each) => each.disposition === "SPAM");
  expect(spam).toMatchObject({ before: "none", after: "JunkEmail", messages: 2, copies: 3 });
  expect(spam?.samples).toMatchObject([
    { subject: "win", copies: 2 },
    { subject: "buy", copies: 1 },
  ]);
  expect(dispositions.find((each) => each.disposition === "MALICIOUS")).toMatchObject({
    copies: 0,
    samples: [],
  });
  // What stays is counted too, so that people see what they leave; it has no samples.
  expect(dispositions.find((each) => each.disposition === "BULK")).toMatchObject({
    after: "none",
    copies: 2,
    samples: [],
  });
  expect(week).toMatchObject({ copies: 7, incomplete: [] });
  expect(limit).toEqual({ copies: 3, allowed: 2, isWithin: false });
});

test("a preview of what the provider has not is refused, of an unknown integration there is none", async () => {
  await using database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database, { provider: "google" });
  const settings = openAutoRetract(database);
  const wanted = { setting: setting({ SPAM: "RecoverableItemsDeletions" }), now: new Date() };
  expect(await settings.preview(tenantId, integrationId, wanted)).toMatchObject({ result: "refused" });
  expect(await settings.preview(tenantId, newId<IntegrationId>(new Date()), wanted)).toBeUndefined();
});

test("whoever may change only so much is refused beyond it; somebody else saves the same", async () => {
  const it = await openFixture();
  await using _ = it.database;
  expect(await it.save({ SPAM: "JunkEmail" })).toEqual({
    result: "beyond_limit",
    limit: { copies: 3, allowed: 2, isWithin: false },
  });
  expect(await it.save({ BULK: "JunkEmail" })).toMatchObject({ result: "saved" });
  expect(await it.save({ SPAM: "JunkEmail" }, false)).toMatchObject({ result: "saved" });
});

test("steps add up: each is measured against what was last saved without a limit", async () => {
  const it = await openFixture();
  await using _ = it.database;
  await it.save({ BULK: "JunkEmail" });
  expect(await it.save({ BULK: "JunkEmail", SPAM: "JunkEmail" })).toMatchObject({
    result: "beyond_limit",
    limit: { copies: 5 },
  });
  // Saved without a limit it is the new measure.
  await it.save({ BULK: "JunkEmail", SPAM: "JunkEmail" }, false);
  expect(await it.save({ BULK: "DeletedItems", SPAM: "JunkEmail" })).toMatchObject({ result: "saved" });
});

test("what goes nowhere further is always within, and so is the way back to what was saved without a limit", async () => {
  const it = await openFixture();
  await using _ = it.database;
  await it.save({ SPAM: "DeletedItems", BULK: "DeletedItems" }, false);
  expect(await it.save({ SPAM: "JunkEmail" })).toMatchObject({ result: "saved" });
  expect(await it.save({ SPAM: "DeletedItems", BULK: "DeletedItems" })).toMatchObject({ result: "saved" });
});

test("the integrations of a tenant are measured together, two at once as one after the other", async () => {
  const it = await openFixture();
  await using _ = it.database;
  const { tenant, database } = it;
  const second = newId<IntegrationId>(new Date());
  await database.asWorker((tx) =>
    tx.rows(
      "insert into integration (tenant_id, id, provider, name, connection) values ($1, $2, 'microsoft', 'second', '{}')",
      [tenant.tenantId, second],
    ),
  );
  await seedMessage(database, { ...tenant, integrationId: second }, { disposition: "BULK" });
  const results = await Promise.all([
    it.save({ BULK: "JunkEmail" }),
    it.save({ BULK: "JunkEmail" }, true, second),
  ]);
  expect(new Set(results.map((each) => each?.result))).toEqual(new Set(["beyond_limit", "saved"]));
});

test("what a second person approves stays measured as its asker's", async () => {
  const it = await openFixture([ANN, BOB]);
  await using _ = it.database;
  expect(await it.save({ BULK: "RecoverableItemsPurges" })).toMatchObject({ result: "proposed" });
  expect(await it.decide(ANN)).toMatchObject({ result: "saved" });
  expect(await it.save({ BULK: "RecoverableItemsPurges", SPAM: "JunkEmail" })).toMatchObject({
    result: "beyond_limit",
    limit: { copies: 5 },
  });
});
