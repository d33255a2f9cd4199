import pg from "pg";
import { expect, test } from "vitest";
import { type IntegrationId, newId, type TenantId } from "#shared/ids.ts";
import { cloneDatabase, emptyDatabase, openTestDatabase } from "../../test/support/database.ts";
import { migrate } from "./migrate.ts";

test("a migrated database has nothing left to migrate", async () => {
  await using database = await cloneDatabase();
  expect(await migrate(database.connection)).toEqual({ applied: [], left: [] });
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

test("what a login that is no superuser has filled under the first schema is there under this one, and works as before", async () => {
  const connection = await emptyDatabase();
  const login = `owner_${crypto.randomUUID().slice(0, 8)}`;
  await asOwner(connection, `create role ${login} login createrole`);
  await asOwner(connection, `grant undeliver_request, undeliver_worker to ${login}`);
  await asOwner(connection, `alter database ${String(connection.database)} owner to ${login}`);
  const own = { ...connection, user: login };
  await migrate(own, { only: ["0001-first.sql"] });
  await using database = openTestDatabase(own);
  const [tenantId, integrationId] = [newId<TenantId>(new Date()), newId<IntegrationId>(new Date())];
  await database.asWorker(async (tx) => {
    await tx.rows("insert into tenant (id, name) values ($1, 'old')", [tenantId]);
    await tx.rows(
      "insert into integration (tenant_id, id, provider, name, connection) values ($1, $2, 'microsoft', 'old', '{}')",
      [tenantId, integrationId],
    );
    await tx.rows("insert into domain (tenant_id, name, integration_id) values ($1, 'a.example', $2)", [
      tenantId,
      integrationId,
    ]);
    await tx.rows(
      "insert into mailbox (tenant_id, id, integration_id, provider_id, handle, primary_address) values ($1, gen_random_uuid(), $2, 'x', 'x', 'ann@a.example')",
      [tenantId, integrationId],
    );
  });
  expect((await migrate(own)).left).toEqual([]);
  const [domain] = await database.asTenant(tenantId, (tx) =>
    tx.rows(
      "select d.proof, i.answered_at is not null as answered from domain d join integration i on i.id = d.integration_id",
    ),
  );
  expect(domain).toEqual({ proof: "skipped", answered: true });
});

test("a database on which a newer version has worked is left alone", async () => {
  await using database = await cloneDatabase();
  await asOwner(database.connection, "insert into migration (name) values ('9999-of-tomorrow.sql')");
  await asOwner(database.connection, "delete from migration where name = '0048-message-retention.sql'");
  await expect(migrate(database.connection)).rejects.toMatchObject({
    step: "newer",
    cause: { message: "9999-of-tomorrow.sql" },
  });
});

test("whoever stops a migration keeps what is applied, and the next one goes on with what is left", async () => {
  await using database = await cloneDatabase();
  await asOwner(database.connection, "delete from migration where name = '0003-plans.sql'");
  const steps: string[] = [];
  const onStep = ({ name, number, of }: { name: string; number: number; of: number }): void =>
    void steps.push(`${name} ${number} of ${of}`);
  const stopped = await migrate(database.connection, { onStep, signal: AbortSignal.abort() });
  expect(stopped).toEqual({ applied: [], left: ["0003-plans.sql"] });
  expect(steps).toEqual([]);
  // Its tables are there, so it fails; what is told is told before.
  await expect(migrate(database.connection, { onStep })).rejects.toThrow("0003-plans.sql");
  expect(steps).toEqual(["0003-plans.sql 1 of 1"]);
});

async function asOwner(connection: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(text);
  await client.end();
}
