import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { findKeyRoot } from "./instance-key.ts";
import { openSealer } from "./seal.ts";
import { openTenantKeys } from "./tenant-keys.ts";

const key = () => randomBytes(32);

test("the key of the first start is the key of every start", async () => {
  await using database = await cloneDatabase();
  const [first, other] = [key(), key()];
  expect(await findKeyRoot(database, openSealer(first))).toEqual(first);
  expect(await findKeyRoot(database, openSealer(other))).toBeUndefined();
  expect(await findKeyRoot(database, openSealer(first))).toEqual(first);
});

test("a database that has secrets already is not taken over by another key", async () => {
  await using database = await cloneDatabase();
  const [first, other] = [key(), key()];
  const { tenantId } = await seedTenant(database);
  await openTenantKeys(database, openSealer(first))(tenantId);
  expect(await findKeyRoot(database, openSealer(other))).toBeUndefined();
  expect(await findKeyRoot(database, openSealer(first))).toEqual(first);
});

test("of two first starts at once with different keys one is refused", async () => {
  await using database = await cloneDatabase();
  const answers = await Promise.all([key(), key()].map((it) => findKeyRoot(database, openSealer(it))));
  expect(answers.filter((it) => it === undefined)).toHaveLength(1);
});
