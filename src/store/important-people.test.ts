import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openImportantPeople } from "./important-people.ts";

test("an address is on the list once, in lower case, and each change is an event", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const people = openImportantPeople(database);
  const ceo = { address: "CEO@Corp.example", note: "the boss", actor: "token:a" };
  expect(await people.add(tenantId, ceo)).toMatchObject({
    address: "ceo@corp.example",
    createdBy: "token:a",
  });
  expect(await people.add(tenantId, ceo)).toBe("exists");
  expect(await people.list(tenantId)).toHaveLength(1);
  expect(await people.remove(tenantId, "ceo@CORP.example", "token:b")).toBe(true);
  expect(await people.remove(tenantId, "ceo@corp.example", "token:b")).toBe(false);
  const events = await database.asWorker((tx) =>
    tx.rows("select actor, data from event where kind = 'important_people.changed' order by id"),
  );
  const entry = { address: "ceo@corp.example", note: "the boss" };
  expect(events).toEqual([
    { actor: "token:a", data: { added: entry.address, after: entry } },
    { actor: "token:b", data: { removed: entry.address, before: entry } },
  ]);
});

test("a tenant sees its own list only", async () => {
  await using database = await cloneDatabase();
  const [one, two] = [await seedTenant(database), await seedTenant(database)];
  const people = openImportantPeople(database);
  await people.add(one.tenantId, { address: "ceo@corp.example", note: "", actor: "x" });
  expect(await people.list(two.tenantId)).toEqual([]);
  expect(await people.remove(two.tenantId, "ceo@corp.example", "x")).toBe(false);
});
