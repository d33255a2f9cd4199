import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { isInstanceKey } from "./instance-key.ts";
import { openSealer } from "./seal.ts";
import { openTenantKeys } from "./tenant-keys.ts";

const sealer = () => openSealer(randomBytes(32));

test("the key of the first start is the key of every start", async () => {
  await using database = await cloneDatabase();
  const [first, other] = [sealer(), sealer()];
  expect(await isInstanceKey(database, first)).toBe(true);
  expect(await isInstanceKey(database, other)).toBe(false);
  expect(await isInstanceKey(database, first)).toBe(true);
});

test("a database that has secrets already is not taken over by another key", async () => {
  await using database = await cloneDatabase();
  const [first, other] = [sealer(), sealer()];
  const { tenantId } = await seedTenant(database);
  await openTenantKeys(database, first)(tenantId);
  expect(await isInstanceKey(database, other)).toBe(false);
  expect(await isInstanceKey(database, first)).toBe(true);
});

test("of two first starts at once with different keys one is refused", async () => {
  await using database = await cloneDatabase();
  const answers = await Promise.all([sealer(), sealer()].map((it) => isInstanceKey(database, it)));
  expect(new Set(answers)).toEqual(new Set([true, false]));
});
