import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openHealth } from "./health.ts";
import { endPresence, tellPresence } from "./processes.ts";
import { openTokens } from "./tokens.ts";

test("a process shows from when it says that it is there until it ends or falls silent", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const running = async () => (await openHealth(database).read(tenantId)).processes.map((it) => it.roles);
  const one = { id: crypto.randomUUID(), roles: ["intake"], version: "1", sealingKey: "k" };
  const two = { id: crypto.randomUUID(), roles: ["worker", "api"], version: "1", sealingKey: "k" };
  await tellPresence(database, one);
  await tellPresence(database, two);
  await tellPresence(database, two);
  expect(await running()).toEqual([["intake"], ["worker", "api"]]);
  await endPresence(database, one.id);
  expect(await running()).toEqual([["worker", "api"]]);
  await database.asWorker((tx) => tx.rows("update process set seen_at = now() - interval '3 minutes'"));
  expect(await running()).toEqual([]);
});

test("the queue and the tokens that end soon are the organisation's own", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const other = await seedTenant(database);
  const soon = new Date(Date.now() + 86_400_000);
  await openTokens(database).create(other.tenantId, {
    name: "soar",
    role: "viewer",
    createdBy: "x",
    expiresAt: soon,
  });
  const own = await openHealth(database).read(tenantId);
  expect(own).toMatchObject({
    queue: { open: 0, held: 0, due: 0, oldestDueAt: undefined, throttledUntil: undefined },
    expiries: [],
  });
  expect(own.database.version).not.toBe("");
  const theirs = await openHealth(database).read(other.tenantId);
  expect(theirs.expiries).toEqual([{ name: "soar", expiresAt: soon }]);
});
