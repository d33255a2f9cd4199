import { expect, test } from "vitest";
import { newId, type TenantId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { untilOneWaits } from "../../test/support/until-one-waits.ts";
import { openTenants } from "./tenants.ts";
import { openTokens } from "./tokens.ts";

test("a tenant is found by its name and by its id, and no name is given twice", async () => {
  await using database = await cloneDatabase();
  const tenants = openTenants(database);
  const corp = await tenants.create("corp");
  expect(corp).toMatchObject({ name: "corp", isDemo: false });
  expect(await tenants.create("corp")).toBeUndefined();
  expect(await tenants.find("corp")).toEqual(corp);
  expect(await tenants.find((corp?.id ?? "").toUpperCase())).toEqual(corp);
  expect(await tenants.find("nobody")).toBeUndefined();
});

test("deleting a tenant leaves nothing of it, and nothing of it only", async () => {
  await using database = await cloneDatabase();
  const tenants = openTenants(database);
  const [gone, stays] = [await seedTenant(database), await seedTenant(database)];
  await seedMessage(database, gone);
  await seedMessage(database, stays);
  await openTokens(database).create(gone.tenantId, { name: "a", role: "viewer", createdBy: "operator" });
  expect(await tenants.delete(gone.tenantId)).toBe(true);
  expect(await tenants.delete(newId<TenantId>(new Date()))).toBe(false);
  const tables = await database.asWorker((tx) =>
    tx.rows<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`,
    ),
  );
  const left = await Promise.all(
    tables.map(({ name }) =>
      database.asWorker((tx) => tx.rows(`select 1 from ${name} where tenant_id = $1`, [gone.tenantId])),
    ),
  );
  expect(left.flat()).toEqual([]);
  expect(await tenants.list()).toMatchObject([{ id: stays.tenantId }]);
  const messages = await database.asTenant(stays.tenantId, (tx) => tx.rows("select id from message"));
  expect(messages).toHaveLength(1);
});

test("a tenant goes also while work is under way that takes its rows in another order", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { messageId, copies } = await seedMessage(database, tenant);
  let deleting: Promise<boolean> | undefined;
  const working = database.asWorker(async (tx) => {
    await tx.rows("select from copy where id = $1 for update", [copies[0]?.copyId]);
    deleting = openTenants(database).delete(tenant.tenantId);
    await untilOneWaits(database);
    await tx.rows("select from message where id = $1 for update", [messageId]);
  });
  // Each waits for the other. Who has waited for a second is ended: the one or, on a slow machine, the other.
  const ended = await working.then(
    () => ({ code: "committed" }),
    (error: unknown) => error,
  );
  expect(ended).toMatchObject({ code: expect.stringMatching(/^(?:committed|40P01)$/) as unknown });
  expect(await deleting).toBe(true);
  expect(await openTenants(database).list()).toEqual([]);
});
