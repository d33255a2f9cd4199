import { expect, test } from "vitest";
import type { SelfTestWorkerId } from "#directory/self-test.ts";
import { NO_ACTION } from "#policy/auto-retract.ts";
import type { WorkerId } from "#retraction/ledger.ts";
import { newId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { journalOf, delivery } from "../../test/support/journal-deliveries.ts";
import { destinationLine, proveHardDelete, recordSelfTest } from "../../test/support/record-self-test.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";
import { openConnectionHealth } from "./connection-health.ts";
import { openClaiming } from "./ledger-claim.ts";
import { openOverview } from "./overview.ts";
import { openSelfTestLedger } from "./self-test-ledger.ts";
import { openSelfTests } from "./self-tests.ts";

const HARD = {
  ...NO_ACTION,
  destinations: { ...NO_ACTION.destinations, MALICIOUS: "RecoverableItemsPurges" },
} as const;
const SOFTER = { ...HARD, destinations: { ...HARD.destinations, SPAM: "JunkEmail" } } as const;

async function open() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const settings = openAutoRetract(database);
  return {
    database,
    tenant,
    save: (setting: typeof HARD | typeof SOFTER) =>
      settings.save(tenant.tenantId, tenant.integrationId, {
        setting,
        basedOn: undefined,
        confirmHardDelete: true,
        savedBy: "token:ann",
        savedAt: new Date(),
      }),
    current: async () => (await settings.current(tenant.tenantId))[0],
    concerns: async () =>
      (await openOverview(database).concerns(tenant.tenantId)).map(({ kind, name }) => ({ kind, name })),
    lose: () =>
      recordSelfTest(database, tenant, [destinationLine("RecoverableItemsPurges", { result: "failed" })]),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

test("Hard Delete cannot be chosen for automation before a self-test has proven it", async () => {
  await using it = await open();
  expect(await it.save(HARD)).toEqual({ result: "unproven", widened: ["MALICIOUS"] });
  expect(await it.current()).toMatchObject({ version: 0, isHardDeleteProven: false });
  await proveHardDelete(it.database, it.tenant);
  expect(await it.save(HARD)).toMatchObject({ result: "saved" });
  expect(await it.current()).toMatchObject({ version: 1, isHardDeleteProven: true });
});

test("what stands may stay when the proof is lost, other lines are saved as ever, and a person is told", async () => {
  await using it = await open();
  await proveHardDelete(it.database, it.tenant);
  await it.save(HARD);
  const lost = { kind: "hard_delete_unproven", name: expect.stringContaining("microsoft") };
  expect(await it.concerns()).not.toContainEqual(lost);
  await it.lose();
  expect(await it.current()).toMatchObject({ version: 1, isHardDeleteProven: false });
  expect(await it.concerns()).toContainEqual(lost);
  expect(await it.save(SOFTER)).toMatchObject({ result: "saved" });
});

test("what is on the ledger by then learns of it when it is worked on: it counts as impossible", async () => {
  await using it = await open();
  await proveHardDelete(it.database, it.tenant);
  await it.save(HARD);
  await journalOf(it.database).store(
    delivery(it.tenant, "phish", { verdict: { disposition: "MALICIOUS", findings: [] } }),
  );
  const claim = openClaiming(it.database);
  const work = async () => {
    const worker = newId<WorkerId>(new Date());
    const claimed = await claim({ worker, maxLanes: 5, maxRows: 5, leaseMs: 1, callTimeoutMs: 0 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    return claimed?.lanes.flatMap((lane) => lane.work);
  };
  expect(await work()).toMatchObject([{ asked: "RecoverableItemsPurges", isUnproven: false }]);
  await it.lose();
  expect(await work()).toMatchObject([{ asked: "RecoverableItemsPurges", isUnproven: true }]);
  await proveHardDelete(it.database, it.tenant);
  expect(await work()).toMatchObject([{ asked: "RecoverableItemsPurges", isUnproven: false }]);
  // A person knows what he does, and is asked again before.
  await it.lose();
  await it.database.asWorker((tx) => tx.rows("update retraction set kind = 'manual'"));
  expect(await work()).toMatchObject([{ asked: "RecoverableItemsPurges", isUnproven: false }]);
});

test("a self-test that failed in part needs attention until the next one has passed, or its connection is stopped", async () => {
  await using it = await open();
  const failed = { kind: "self_test_failed", name: expect.stringContaining("microsoft") };
  await recordSelfTest(it.database, it.tenant, [destinationLine("JunkEmail", { result: "failed" })]);
  expect(await it.concerns()).toContainEqual(failed);
  await recordSelfTest(it.database, it.tenant, [destinationLine("JunkEmail")]);
  expect(await it.concerns()).not.toContainEqual(failed);
});

test("a self-test that could not go on proves nothing, and what it has seen fail has failed", async () => {
  await using it = await open();
  const { tenantId, integrationId } = it.tenant;
  const tests = openSelfTests(it.database);
  const ledger = openSelfTestLedger(it.database);
  const breakOffAfter = async (result: "passed" | "failed") => {
    await tests.nameMailbox(tenantId, { integrationId, mailbox: "test@corp.example", actor: "test" });
    await tests.ask(tenantId, { integrationId, destinations: ["RecoverableItemsPurges"], actor: "test" });
    const claim = await ledger.claim(newId<SelfTestWorkerId>(new Date()), 60_000);
    if (claim === undefined) throw new Error("there is no self-test");
    await ledger.tell(claim, destinationLine("RecoverableItemsPurges", { result }), 60_000);
    await ledger.breakOff(claim, "its process ended");
    return (await it.current())?.isHardDeleteProven;
  };
  expect(await breakOffAfter("passed")).toBe(false);
  await proveHardDelete(it.database, it.tenant);
  // A new credential: what the former one has proven counts until a whole test has ended with it.
  await it.database.asWorker((tx) =>
    tx.rows(
      "update integration set credential_version = credential_version + 1, credential_replaced_at = now()",
    ),
  );
  expect(await breakOffAfter("passed")).toBe(true);
  expect(await breakOffAfter("failed")).toBe(false);
});

test("a self-test that could not go on needs attention too, though none of its lines has failed", async () => {
  await using it = await open();
  const { tenantId, integrationId } = it.tenant;
  await openSelfTests(it.database).ask(tenantId, { integrationId, destinations: [], actor: "test" });
  const ledger = openSelfTestLedger(it.database);
  const claim = await ledger.claim(newId<SelfTestWorkerId>(new Date()), 60_000);
  if (claim === undefined) throw new Error("there is no self-test");
  await ledger.breakOff(claim, "its process ended");
  expect(await openOverview(it.database).concerns(tenantId)).toContainEqual(
    expect.objectContaining({ kind: "self_test_failed", reason: "its process ended" }),
  );
  expect(await openConnectionHealth(it.database).list(tenantId)).toMatchObject([
    { selfTest: { failed: 0, first: undefined, trouble: "its process ended" } },
  ]);
});
