import { expect, test } from "vitest";
import type { WorkerId } from "#retraction/ledger.ts";
import { newId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { automatic, type RequestsFixture } from "../../test/support/requests-fixture.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import type { Database } from "./database.ts";
import { openLedger } from "./ledger.ts";

/** A tenant with a copy that is due in one lane. */
async function due(database: Database): Promise<{ tenantId: string; integrationId: string }> {
  const tenant = await seedTenant(database);
  const message = await seedMessage(database, tenant);
  await automatic({ database, tenant, tenantId: tenant.tenantId, message } as RequestsFixture);
  return tenant;
}

function claimOf(database: Database) {
  const ledger = openLedger(database);
  return async (maxLanes = 20) => {
    const worker = newId<WorkerId>(new Date());
    const claim = await ledger.claim({
      worker,
      maxLanes,
      maxRows: 25,
      leaseMs: 60_000,
      callTimeoutMs: 1_000,
    });
    return claim?.integrationId;
  };
}

test("an integration whose lanes are all being written to by others keeps nobody from the next one", async () => {
  await using database = await cloneDatabase();
  const tenants = [await due(database), await due(database), await due(database)];
  const [first, second, third] = tenants.map((it) => it.integrationId).sort();
  const claim = claimOf(database);
  await database.asWorker(async (tx) => {
    // As an intake does while it commits; which of them is in turn does not matter.
    await tx.rows("select 1 from lane where integration_id = any($1::uuid[]) for update", [[first, second]]);
    expect(await claim()).toBe(third);
    expect(await claim()).toBeUndefined();
  });
  expect([await claim(), await claim(), await claim()]).toEqual([first, second, undefined]);
});

test("claims go round the integrations, whoever has more to do", async () => {
  await using database = await cloneDatabase();
  const tenants = [await due(database), await due(database)];
  const [first, second] = tenants.map((it) => it.integrationId).sort();
  const claim = claimOf(database);
  expect([await claim(1), await claim(1), await claim(1)]).toEqual([first, second, undefined]);
});
