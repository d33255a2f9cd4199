import pg from "pg";
import { expect, test } from "vitest";
import { AUTOMATION } from "#policy/automation-mode.ts";
import { cloneDatabase, emptyDatabase, openTestDatabase } from "../../test/support/database.ts";
import { delivery, journalOf, judgedAs } from "../../test/support/journal-deliveries.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { appendEvents } from "./append-events.ts";
import { writeBackup } from "./backup.ts";
import { isKept, tablesInOrder } from "./backup-tables.ts";
import { openEventFeed } from "./event-feed.ts";
import { migrate } from "./migrate.ts";
import { ownerTransaction } from "./owner-transaction.ts";
import { restoreBackup } from "./restore.ts";
import { openTenantSettings } from "./tenant-settings.ts";

async function backup(connection: pg.ClientConfig): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const it of writeBackup(connection, { madeBy: "0.1.0" })) pieces.push(Buffer.from(it));
  return Buffer.concat(pieces);
}

async function* inPieces(bytes: Buffer, size = 4_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Rows of each table that a backup holds, as text. */
function contentOf(connection: pg.ClientConfig): Promise<Readonly<Record<string, readonly string[]>>> {
  return ownerTransaction(connection, async (tx) => {
    const content: Record<string, readonly string[]> = {};
    for (const { name, columns } of (await tablesInOrder(tx)).filter(isKept)) {
      const rows = await tx.rows<{ row: string }>(
        `select row(${columns.join(", ")})::text as row from ${name} order by 1`,
      );
      content[name] = rows.map((it) => it.row);
    }
    return content;
  });
}

/** A tenant with mail, verdicts, copies, events and bytes, and values that are hard to write down. */
async function fill() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const journal = journalOf(database);
  await journal.store(delivery(tenant, "one", { ...judgedAs("MALICIOUS"), to: ["ann", "bob"] }));
  await journal.store(delivery(tenant, "two"));
  const { tenantId } = tenant;
  await database.asWorker(async (tx) => {
    await tx.rows(
      `insert into list_entry (tenant_id, id, list, kind, value, note, created_by) values ($1, gen_random_uuid(), 'block', 'sender', $2, $3, 'ann')`,
      [tenantId, "a\\.b\t\n\\N", "\u2028 \\. ünïcode 🦆"],
    );
    await tx.rows(`insert into tenant_key values ($1, $2)`, [tenantId, Buffer.from([0, 10, 92, 255])]);
    await tx.rows(
      `insert into retraction (tenant_id, id, kind, state, when_impossible, requested_by) values ($1, $2, 'manual', 'draft', 'leave', 'ann')`,
      [tenantId, "ffffffff-0000-7000-8000-000000000000"],
    );
    await tx.rows(
      `insert into retraction (tenant_id, id, kind, state, when_impossible, requested_by, surveys_id)
       values ($1, 'ffffffff-0000-7000-8000-000000000001', 'survey', 'running', 'leave', 'ann', 'ffffffff-0000-7000-8000-000000000000')`,
      [tenantId],
    );
  });
  // The row that is referred to lies behind the one that refers to it.
  await database.asWorker((tx) =>
    tx.rows("update retraction set reason = 'again' where id = 'ffffffff-0000-7000-8000-000000000000'"),
  );
  return { database, tenantId };
}

test("a filled database comes back with every row as it was, and what a restore makes necessary", async () => {
  const { database, tenantId } = await fill();
  await using _ = database;
  const before = await contentOf(database.connection);
  const connection = await emptyDatabase();
  const restored = await restoreBackup(connection, inPieces(await backup(database.connection)));
  expect(restored.rows).toBe(Object.values(before).reduce((sum, it) => sum + it.length, 0));
  expect(Date.now() - restored.asOf.getTime()).toBeLessThan(60_000);
  const after = await contentOf(connection);
  const changed = Object.keys(before).filter((name) => before[name]?.join() !== after[name]?.join());
  // Automation observes, the facts say so, and where it is now: nothing else.
  expect(changed.sort()).toEqual(["event", "instance", "tenant", "tenant_setting"]);
  expect(after["event"]).toEqual(expect.arrayContaining([...(before["event"] ?? [])]));
  await using copy = openTestDatabase(connection);
  const settings = openTenantSettings(copy);
  expect((await settings.current(tenantId, AUTOMATION)).value).toEqual({ mode: "observe" });
  const facts = await copy.asTenant(tenantId, (tx) =>
    tx.rows<{ kind: string }>("select kind from event where kind = 'database.restored'"),
  );
  expect(facts).toHaveLength(1);
});

test("the tables are held to their tenants again as soon as anybody can see them", async () => {
  const { database } = await fill();
  await using _ = database;
  const connection = await emptyDatabase();
  await restoreBackup(connection, inPieces(await backup(database.connection)));
  const open = await ownerTransaction(connection, (tx) =>
    tx.rows(
      `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)`,
    ),
  );
  expect(open).toEqual([]);
});

test("a reader of events goes on behind its cursor, though the other server has counted fewer transactions", async () => {
  const { database, tenantId } = await fill();
  await using _ = database;
  const say = (it: typeof database, actor: string) =>
    it.asTenant(tenantId, (tx) => appendEvents(tx, tenantId, [{ kind: "setting.saved", actor }]));
  await database.asWorker((tx) =>
    tx.rows("update event set tx = (tx::text::bigint + 5000000000)::text::xid8 where tenant_id = $1", [
      tenantId,
    ]),
  );
  const [last] = await database.asTenant(tenantId, (tx) =>
    tx.rows<{ tx: string; id: string }>(
      "select tx::text, id::text from event order by tx desc, id desc limit 1",
    ),
  );
  const connection = await emptyDatabase();
  await restoreBackup(connection, inPieces(await backup(database.connection)));
  await using copy = openTestDatabase(connection);
  await say(copy, "new");
  // Whoever had read on after the backup is behind none of what is said now.
  const cursor = { tx: BigInt(last?.tx ?? 0) + 1_000_000n, id: last?.id ?? "" };
  await expect
    .poll(async () => (await openEventFeed(copy).read(tenantId, cursor, 10)).map((it) => it.actor), {
      timeout: 20_000,
    })
    .toContain("new");
});

test("it is as of one moment, whatever is written meanwhile", async () => {
  const { database, tenantId } = await fill();
  await using _ = database;
  const before = await contentOf(database.connection);
  const pieces: Buffer[] = [];
  for await (const it of writeBackup(database.connection, { madeBy: "0.1.0" })) {
    if (pieces.length === 1) {
      await database.asWorker((tx) => tx.rows("delete from message where tenant_id = $1", [tenantId]));
    }
    pieces.push(Buffer.from(it));
  }
  const connection = await emptyDatabase();
  await restoreBackup(connection, inPieces(Buffer.concat(pieces)));
  expect((await contentOf(connection))["message"]).toEqual(before["message"]);
});

test("a login that is no superuser makes a backup and brings it back", async () => {
  const { database } = await fill();
  await using _ = database;
  const login = `owner_${crypto.randomUUID().slice(0, 8)}`;
  const target = await emptyDatabase();
  const admin = new pg.Client(database.connection);
  await admin.connect();
  await admin.query(`create role ${login} login createrole`);
  await admin.query(`grant undeliver_request, undeliver_worker to ${login}`);
  await admin.query(`grant select on migration to ${login}`);
  await admin.query(`alter database ${String(target.database)} owner to ${login}`);
  await admin.end();
  const bytes = await backup({ ...database.connection, user: login });
  await restoreBackup({ ...target, user: login }, inPieces(bytes));
  expect((await contentOf(target))["message"]).toEqual((await contentOf(database.connection))["message"]);
});

test("a backup of an older version comes into its own schema, and then into this one's", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const names = await ownerTransaction(database.connection, (tx) =>
    tx.rows<{ name: string }>("select name from migration order by name"),
  );
  // One that only adds indexes: any could be the last.
  const later = "0023-lists-of-retractions.sql";
  const older = await emptyDatabase();
  await migrate(older, { only: names.map((it) => it.name).filter((it) => it !== later) });
  await using old = openTestDatabase(older);
  await old.asWorker((tx) => tx.rows("insert into tenant (id, name) values ($1, 'old')", [tenantId]));
  const connection = await emptyDatabase();
  await restoreBackup(connection, inPieces(await backup(older)));
  expect(await migrate(connection)).toEqual({ applied: [], left: [] });
  expect((await contentOf(connection))["tenant"]).toHaveLength(1);
});

test("where something is, nothing is overwritten; what is damaged leaves nothing behind", async () => {
  const { database } = await fill();
  await using _ = database;
  const bytes = await backup(database.connection);
  await expect(restoreBackup(database.connection, inPieces(bytes))).rejects.toThrow(
    "There is something in this database. Restore into an empty one",
  );
  const connection = await emptyDatabase();
  const text = bytes.toString();
  const lost = Buffer.from(text.replace(/(\{"table":"message",.*\n).*\n/, "$1"));
  await expect(restoreBackup(connection, inPieces(lost))).rejects.toThrow(
    /violates foreign key|rows of message/,
  );
  await expect(restoreBackup(connection, inPieces(bytes.subarray(0, -40)))).rejects.toThrow("cut off");
  const newer = Buffer.from(text.replace('"migrations":[', '"migrations":["9999-later.sql",'));
  await expect(restoreBackup(connection, inPieces(newer))).rejects.toThrow("newer version");
  expect(
    Object.values(await contentOf(connection))
      .flat()
      .filter((it) => !it.includes("walk")),
  ).toEqual([]);
  // The whole one still goes in.
  await restoreBackup(connection, inPieces(bytes));
});

test("what another program keeps in the same database is neither backed up nor touched by a restore", async () => {
  const { database } = await fill();
  await using _ = database;
  const sql = (connection: pg.ClientConfig, text: string) =>
    ownerTransaction(connection, (tx) => tx.rows<{ n: number }>(text));
  await sql(database.connection, "create table invoice (n int)");
  const bytes = await backup(database.connection);
  expect(bytes.toString()).not.toContain('{"table":"invoice"');

  const theirs = await emptyDatabase();
  await sql(theirs, "create table invoice as select 1 as n");
  await expect(restoreBackup(theirs, inPieces(bytes))).rejects.toThrow("another program (invoice)");
  // Where Undeliver has been started beside it.
  await migrate(theirs);
  await restoreBackup(theirs, inPieces(bytes));
  expect(await sql(theirs, "select n from invoice")).toEqual([{ n: 1 }]);
});

test("the database has no state that a backup would miss: no sequence, and no table that is not known", async () => {
  await using database = await cloneDatabase();
  const others = await ownerTransaction(database.connection, (tx) =>
    tx.rows(
      `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'public', 'identity') and c.relkind in ('r', 'p')
       union all select c.relname from pg_class c where c.relkind in ('S', 'p', 'm')`,
    ),
  );
  expect(others).toEqual([]);
  const all = await ownerTransaction(database.connection, (tx) =>
    tx.rows("select from pg_tables where schemaname in ('public', 'identity') and tablename <> 'migration'"),
  );
  const known = await ownerTransaction(database.connection, (tx) => tablesInOrder(tx));
  expect(known).toHaveLength(all.length);
});
