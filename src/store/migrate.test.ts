import { expect, test } from "vitest";
import { newId, type TenantId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { migrate } from "./migrate.ts";

test("a migrated database has nothing left to migrate", async () => {
  await using database = await cloneDatabase();
  expect(await migrate(database.connection)).toEqual([]);
});

test("a request sees its own tenant only, and can write no other's rows", async () => {
  await using database = await cloneDatabase();
  const [a, b] = [newId<TenantId>(new Date()), newId<TenantId>(new Date())];
  await database.asWorker((tx) =>
    tx.rows("insert into tenant (id, name) values ($1, 'a'), ($2, 'b')", [a, b]),
  );
  await database.asWorker((tx) =>
    tx.rows("insert into domain (tenant_id, name) values ($1, 'a.example'), ($2, 'b.example')", [a, b]),
  );
  expect(await database.asTenant(a, (tx) => tx.rows("select name from domain"))).toEqual([
    { name: "a.example" },
  ]);
  expect(await database.asTenant(a, (tx) => tx.rows("select name from tenant"))).toEqual([{ name: "a" }]);
  await expect(
    database.asTenant(a, (tx) =>
      tx.rows("insert into domain (tenant_id, name) values ($1, 'c.example')", [b]),
    ),
  ).rejects.toThrow("row-level security");
});

test("every table with a tenant is under forced row-level security", async () => {
  await using database = await cloneDatabase();
  const open = await database.pool.query(
    `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)`,
  );
  expect(open.rows).toEqual([]);
});
