import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { decideAnew, decideOnce } from "./instance.ts";

test("what was decided once stays, whatever would be decided now", async () => {
  await using database = await cloneDatabase();
  expect(await decideOnce(database, "demo", ({ hasTenants }) => !hasTenants)).toBe(true);
  expect(await decideOnce(database, "demo", () => false)).toBe(true);
  await decideAnew(database, "demo", false);
  expect(await decideOnce(database, "demo", () => true)).toBe(false);
});

test("an instance with a tenant is not taken for a new one", async () => {
  await using database = await cloneDatabase();
  await database.asWorker((tx) => tx.rows("insert into tenant (id, name) values (gen_random_uuid(), 'a')"));
  expect(await decideOnce(database, "demo", ({ hasTenants }) => !hasTenants)).toBe(false);
});
