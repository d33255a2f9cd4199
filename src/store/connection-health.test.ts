import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { countStoppedIntegrations } from "./connection-health.ts";

test("the operator is told how many integrations of all tenants are stopped", async () => {
  await using database = await cloneDatabase();
  const [one, two] = [await seedTenant(database), await seedTenant(database)];
  expect(await countStoppedIntegrations(database)).toBe(0);
  for (const { tenantId } of [one, two])
    await database.asTenant(tenantId, (tx) =>
      tx.rows("update integration set state = 'stopped', stopped_at = now() where tenant_id = $1", [
        tenantId,
      ]),
    );
  expect(await countStoppedIntegrations(database)).toBe(2);
});
