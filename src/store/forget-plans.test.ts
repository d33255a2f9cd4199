import { afterAll, beforeAll, expect, test } from "vitest";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { forgetIn, keepFor } from "../../test/support/kept-mail.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { count } from "../../test/support/journal-deliveries.ts";

/** So many messages, each with a copy, of which these are old; every fiftieth was retracted. */
const MESSAGES = 20_000;
const OLD = 1_000;
const EVERY = 50;
const OLD_RETRACTED = OLD / EVERY;
/** Of each table: a few rows for each original and message that goes. */
const MOST_READ = 10 * (OLD + OLD + MESSAGES / EVERY);

let database: TestDatabase;
let tenant: SeededTenant;
beforeAll(async () => {
  database = await cloneDatabase();
  tenant = await seedTenant(database);
  await fill();
}, 120_000);
afterAll(() => database[Symbol.asyncDispose]());

const daysAgo = (days: number): number => Date.now() - days * 86_400_000;
// Ids of then, with the number where others have chance.
const ID = `(lpad(to_hex((case when n <= ${OLD} then ${daysAgo(100)} else ${daysAgo(1)} end) + n), 12, '0')
  || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid`;

async function fill(): Promise<void> {
  const of = [tenant.tenantId, MESSAGES];
  // Without the checks of what points at what: they would take longest by far.
  const client = await database.pool.connect();
  await client.query("set role none; set session_replication_role = replica");
  const write = (text: string, values: readonly unknown[] = of) => client.query(text, [...values]);
  await write(`
    insert into message (tenant_id, id, content_key, received_at, direction, trusted, judged, disposition, size_bytes, raw_kept_for)
    select $1, ${ID}, sha256(n::text::bytea), now(), 'inbound', true, true, 'SPAM', 1000, 'flagged'
    from generate_series(1, $2::int) n`);
  await write(`
    insert into message_key (tenant_id, key_hash, message_id) select $1, content_key, id from message where $2 > 0`);
  await write(
    `insert into journal_copy (tenant_id, id, source_id, message_id, raw_sha256, size_bytes, shape, session, trusted, received_at)
     select $1, id, $2, id, content_key, 1000, 'exchange-report', '{}', true, received_at from message`,
    [tenant.tenantId, tenant.sourceId],
  );
  await write(
    "insert into raw_chunk (tenant_id, journal_copy_id, n, sealed) select $1, id, 0, '\\x00' from message where $2 > 0",
  );
  await write(
    `insert into copy (tenant_id, id, message_id, integration_id, address, journaled_at)
     select $1, id, id, $2, 'ann@corp.example', now() from message`,
    [tenant.tenantId, tenant.integrationId],
  );
  await write(`
    insert into event (tenant_id, id, kind, actor, message_id)
    select $1, id, 'message.received', 'source', id from message where $2 > 0`);
  await write(`
    insert into retraction (tenant_id, id, kind, state, destination, when_impossible, message_id, requested_by, done_at)
    select $1, ${ID}, 'manual', 'done', 'JunkEmail', 'leave', ${ID}, 'x', now() from generate_series(${EVERY}, $2::int, ${EVERY}) n`);
  await write(`
    insert into retraction_copy (
      tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, outcome, look_base_at, settled_at)
    select $1, id, id, id, id, 'retract', 'JunkEmail', 'leave', 'moved', now(), now() from retraction where $2 > 0`);
  await write(`
    insert into hit (tenant_id, id, copy_id, item_id, origin) select $1, id, id, 'x', '{"place":"visible"}' from retraction where $2 > 0`);
  await write(`
    insert into hit_operation (tenant_id, id, hit_id, copy_id, retraction_id, kind, state, asked, before, outcome, settled_at)
    select $1, id, id, id, id, 'retract', 'settled', 'JunkEmail', '{"place":"visible"}', 'moved', now() from retraction where $2 > 0`);
  // What was read so far is counted before anybody asks.
  await client.query("select pg_stat_force_next_flush()");
  client.release(true);
}

/** Rows of each table that were read so far, whether through the table or by an index. */
async function rowsRead(): Promise<Readonly<Record<string, number>>> {
  await database.pool.query("select pg_stat_force_next_flush()");
  const { rows } = await database.pool.query<{ name: string; rows: string }>(
    `select relname as name, seq_tup_read + coalesce(idx_tup_fetch, 0) as rows from pg_stat_user_tables
     where relname in ('message', 'message_key', 'journal_copy', 'raw_chunk', 'copy', 'event', 'retraction_copy', 'hit',
       'hit_operation', 'retraction', 'retraction_draft_copy', 'verdict', 'recipient')`,
  );
  return Object.fromEntries(rows.map((it) => [it.name, Number(it.rows)]));
}

test("of 20,000 messages only those that go are read, in every table", async () => {
  await database.pool.query("set role none; analyze; reset role");
  const before = await rowsRead();
  await keepFor(database, tenant.tenantId, { raw: 30 });
  expect(await forgetIn(database, 0)).toMatchObject({ raw: OLD });
  await keepFor(database, tenant.tenantId, { messages: 30, retracted: 90 });
  expect(await forgetIn(database, 2)).toMatchObject({ messages: OLD - OLD_RETRACTED, retracted: 0 });
  await keepFor(database, tenant.tenantId, { retracted: 90 });
  expect(await forgetIn(database, 95)).toMatchObject({ messages: 0, retracted: MESSAGES / EVERY });
  const after = await rowsRead();
  const read = Object.entries(after).map(([name, rows]) => ({ name, rows: rows - (before[name] ?? 0) }));
  // An index by tenant alone would read all of a table for each of them.
  expect(read.filter(({ rows }) => rows > MOST_READ)).toEqual([]);
  const left = MESSAGES - OLD - (MESSAGES / EVERY - OLD_RETRACTED);
  expect(await count(database, tenant, "event where message_id is not null")).toBe(left);
  expect(await count(database, tenant, "message_key")).toBe(left);
}, 120_000);
