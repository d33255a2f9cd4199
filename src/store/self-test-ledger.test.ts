import { expect, test } from "vitest";
import { destinationLine, lineOf, recordSelfTest } from "../../test/support/record-self-test.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { LEASE_MS, mustBe, openTestedTenant, SEALER } from "../../test/support/tested-tenant.ts";
import { openConformance } from "./conformance.ts";
import { openIntegrations } from "./integrations.ts";

test("nothing is tried before somebody asks or the day has passed; then one worker has it", async () => {
  await using it = await openTestedTenant();
  expect(await it.claim()).toBeUndefined();
  await it.makeDue();
  expect(await it.claim()).toMatchObject({ testMailbox: undefined, destinations: [] });
  expect(await it.claim()).toBeUndefined();
  expect(await it.list()).toMatchObject([{ askedBy: "system", endedAt: undefined, lines: [] }]);
});

test("the next daily one comes a day later", async () => {
  await using it = await openTestedTenant();
  await it.makeDue();
  await it.ledger.end(mustBe(await it.claim()));
  expect(await it.claim()).toBeUndefined();
  const [row] = await it.query(
    "select self_test_due_at between now() + interval '22 hours' and now() + interval '26 hours' as ok from integration where tenant_id = $1",
  );
  expect(row).toEqual({ ok: true });
});

test("a stopped connection is tried only when a person asks", async () => {
  await using it = await openTestedTenant();
  await it.makeDue();
  await it.query("update integration set state = 'stopped' where tenant_id = $1");
  expect(await it.claim()).toBeUndefined();
  await it.ask();
  expect(await it.claim()).toBeDefined();
});

test("whom a person waits for comes before the daily ones, and each connection has one open self-test", async () => {
  await using it = await openTestedTenant();
  const other = await seedTenant(it.database);
  await it.makeDue();
  await it.ask(other);
  await it.ask(other);
  expect((await it.claim())?.tenantId).toBe(other.tenantId);
  expect((await it.claim())?.tenantId).toBe(it.tenant.tenantId);
  expect(await it.claim()).toBeUndefined();
});

test("of several workers that look at once one has it", async () => {
  await using it = await openTestedTenant();
  await it.ask();
  const claims = await Promise.all([it.claim(), it.claim(), it.claim(), it.claim()]);
  expect(claims.filter((one) => one !== undefined)).toHaveLength(1);
});

test("what can be undone is always tried, Hard Delete only where it is asked for, set or was proven", async () => {
  await using it = await openTestedTenant();
  await it.name("undeliver-test@corp.example");
  const usual = ["JunkEmail", "DeletedItems", "RecoverableItemsDeletions"];
  await it.ask();
  const first = mustBe(await it.claim());
  expect(first).toMatchObject({ destinations: usual, testMailbox: "undeliver-test@corp.example" });
  await it.ledger.end(first);
  await it.query(
    `insert into auto_retract (tenant_id, integration_id, version, setting, saved_by)
     select $1, id, 1, '{"destinations": {"MALICIOUS": "RecoverableItemsPurges", "SPAM": "none"}}', 'ann' from integration where tenant_id = $1`,
  );
  await it.ask();
  const second = mustBe(await it.claim());
  expect(second.destinations).toEqual([...usual, "RecoverableItemsPurges"]);
  await it.ledger.end(second);
});

test("Gmail's are two", async () => {
  await using it = await openTestedTenant("google");
  await it.name("undeliver-test@corp.example");
  await it.ask();
  expect((await it.claim())?.destinations).toEqual(["JunkEmail", "DeletedItems"]);
});

test("a dead worker's self-test is begun anew by another one, and the dead one's lines count no more", async () => {
  await using it = await openTestedTenant();
  await it.ask();
  const dead = mustBe(await it.claim(1));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const next = mustBe(await it.claim());
  expect(next.selfTestId).toBe(dead.selfTestId);
  expect(await it.ledger.tell(dead, lineOf({ check: "token", detail: "of the dead" }), LEASE_MS)).toBe(false);
  expect(await it.ledger.tell(next, lineOf({ check: "token" }), LEASE_MS)).toBe(true);
  await it.ledger.end(dead);
  expect(await it.list()).toMatchObject([{ endedAt: undefined, lines: [{ detail: "as it should be" }] }]);
});

test("what kills its worker three times is given up, and says so", async () => {
  await using it = await openTestedTenant();
  await it.ask();
  for (const _ of [1, 2, 3]) {
    expect(await it.claim(1)).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await it.claim()).toBeUndefined();
  const [given] = await it.list();
  expect(given?.endedAt).toBeInstanceOf(Date);
  expect(given?.trouble).toMatch(/three times/);
});

test("a worker that stops gives it back, as often as it likes", async () => {
  await using it = await openTestedTenant();
  await it.ask();
  for (const _ of [1, 2, 3, 4]) await it.ledger.giveBack(mustBe(await it.claim()));
  expect(await it.claim()).toBeDefined();
});

test("asking again while it runs begins it anew only where it would not try what is asked now", async () => {
  await using it = await openTestedTenant();
  await it.name("a@corp.example");
  await it.ask();
  const first = mustBe(await it.claim());
  await it.ask();
  expect(await it.ledger.tell(first, lineOf({ check: "token" }), LEASE_MS)).toBe(true);
  await it.name("b@corp.example");
  await it.ask();
  expect(await it.ledger.tell(first, lineOf({ check: "token" }), LEASE_MS)).toBe(false);
  expect(await it.claim()).toMatchObject({ selfTestId: first.selfTestId, testMailbox: "b@corp.example" });
});

test("what it found of destinations is the connection's record, until a self-test finds otherwise", async () => {
  await using it = await openTestedTenant();
  expect(await it.standings()).toMatchObject({ JunkEmail: "not_tried", RecoverableItemsPurges: "not_tried" });
  await recordSelfTest(it.database, it.tenant, [
    lineOf({ check: "token" }),
    destinationLine("JunkEmail"),
    destinationLine("DeletedItems", { result: "warned" }),
    destinationLine("RecoverableItemsDeletions", { result: "failed", code: "ErrorAccessDenied" }),
  ]);
  const found = { JunkEmail: "proven", DeletedItems: "proven", RecoverableItemsDeletions: "failed" };
  expect(await it.standings()).toMatchObject({ ...found, RecoverableItemsPurges: "not_tried" });
  const differences = [{ field: "read", was: "false", is: "true" }];
  await recordSelfTest(it.database, it.tenant, [
    destinationLine("JunkEmail", { result: "failed", differences }),
    destinationLine("DeletedItems", { result: "not_tried" }),
  ]);
  expect(await it.standings()).toMatchObject({ ...found, JunkEmail: "failed" });
  const read = await openConformance(it.database).read(it.tenant.tenantId, it.tenant.integrationId);
  expect(read?.[0]).toMatchObject({ destination: "JunkEmail", isProof: false, differences });
  expect((await it.kinds()).filter((kind) => kind === "conformance.changed")).toHaveLength(4);
});

test("what a former credential has proven counts for a day, or until a self-test has ended with the new one", async () => {
  await using it = await openTestedTenant();
  const { tenantId, integrationId } = it.tenant;
  await recordSelfTest(it.database, it.tenant, [destinationLine("JunkEmail")]);
  await it.replaceCredential();
  const junk = async () => {
    const read = await openConformance(it.database).read(tenantId, integrationId);
    return read?.find((one) => one.destination === "JunkEmail");
  };
  expect(await junk()).toMatchObject({ standing: "outdated", isProof: true });
  const days =
    "update integration set credential_replaced_at = now() - $2 * interval '1 hour' where tenant_id = $1";
  await it.query(days, 25);
  expect(await junk()).toMatchObject({ standing: "outdated", isProof: false });
  await it.query(days, 1);
  // Replacing has asked for it.
  await it.passMoment();
  const asked = mustBe(await it.claim());
  await it.ledger.tell(asked, destinationLine("JunkEmail", { result: "not_tried" }), LEASE_MS);
  await it.ledger.end(asked);
  expect(await junk()).toMatchObject({ standing: "outdated", isProof: false });
});

test("an untested connection whose token works is active from then on, and one that is refused stops", async () => {
  await using it = await openTestedTenant();
  await recordSelfTest(it.database, it.tenant, [lineOf({ check: "token" })]);
  expect(
    await it.query("select state, answered_at is not null as answered from integration where tenant_id = $1"),
  ).toEqual([{ state: "active", answered: true }]);
  await recordSelfTest(it.database, it.tenant, [
    lineOf({
      check: "right",
      subject: "User.Read.All",
      result: "failed",
      code: "Authorization_RequestDenied",
    }),
  ]);
  expect(await it.query("select state from integration where tenant_id = $1")).toEqual([{ state: "active" }]);
  await recordSelfTest(it.database, it.tenant, [
    lineOf({
      check: "token",
      result: "failed",
      code: "AADSTS7000222",
      detail: "the secret has ended",
      isBroken: true,
    }),
  ]);
  expect(
    await it.query("select state, stopped_code, stopped_reason from integration where tenant_id = $1"),
  ).toEqual([{ state: "stopped", stopped_code: "AADSTS7000222", stopped_reason: "the secret has ended" }]);
});

test("the last thirty are kept, and what is open", async () => {
  await using it = await openTestedTenant();
  for (let n = 0; n < 33; n++) await recordSelfTest(it.database, it.tenant, [lineOf({ check: "token" })]);
  const rows = await it.query("select id from self_test where tenant_id = $1");
  expect(rows).toHaveLength(30);
});

test("a connection that is deleted takes its self-tests with it", async () => {
  await using it = await openTestedTenant();
  await recordSelfTest(it.database, it.tenant, [destinationLine("JunkEmail")]);
  await it.ask();
  const { tenantId, integrationId } = it.tenant;
  await openIntegrations(it.database, SEALER).delete(tenantId, integrationId, "token:ann");
  expect(await it.query("select 1 from self_test where tenant_id = $1")).toEqual([]);
  expect(await it.query("select 1 from conformance where tenant_id = $1")).toEqual([]);
});
