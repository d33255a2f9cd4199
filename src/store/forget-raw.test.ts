import { expect, test } from "vitest";
import type { MessageId } from "#shared/ids.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { count, delivery, JOURNAL_KEY, journalOf, judgedAs } from "../../test/support/journal-deliveries.ts";
import { forgetIn, inDays, keepFor } from "../../test/support/kept-mail.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { openTrace } from "./trace.ts";

async function stored(database: TestDatabase, tenant: SeededTenant, name: string, daysAgo: number) {
  const { messageId } = await journalOf(database).store(
    delivery(tenant, name, {
      ...judgedAs("MALICIOUS"),
      keepRaw: "flagged",
      session: { ...delivery(tenant, name).session, receivedAt: inDays(-daysAgo) },
    }),
  );
  return messageId;
}

const traceOf = (database: TestDatabase) =>
  openTrace(database, {
    clock: () => performance.now(),
    tenantKeys: () => Promise.resolve(JOURNAL_KEY),
    originalIn: (copy) => copy,
  });

async function set(database: TestDatabase, messageId: MessageId, to: string): Promise<void> {
  await database.asWorker((tx) => tx.rows(`update message set ${to} where id = $1`, [messageId]));
}

test("an original goes after its days, its message stays, and whoever looks is told that it was there", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const old = await stored(database, tenant, "old", 9);
  const young = await stored(database, tenant, "young", 3);
  await keepFor(database, tenant.tenantId, { raw: 7 });
  expect(await forgetIn(database, 0)).toEqual({ raw: 1, messages: 0, retracted: 0 });
  const trace = traceOf(database);
  const read = (id: MessageId) => trace.readRaw(tenant.tenantId, id, "person:ann");
  expect(await read(old)).toEqual({ result: "no_longer_kept" });
  expect(await read(young)).toMatchObject({ result: "read" });
  expect(await trace.message(tenant.tenantId, old)).toMatchObject({ hasRaw: false, hadRaw: true });
  expect(await trace.message(tenant.tenantId, young)).toMatchObject({ hasRaw: true, hadRaw: false });
  expect(await count(database, tenant, "raw_chunk")).toBe(1);
});

test("the original of a mail that is still to be judged stays, until it was judged or given up", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const waiting = await stored(database, tenant, "waiting", 60);
  await set(database, waiting, "judged = false, judge_due_at = now()");
  await keepFor(database, tenant.tenantId, { raw: 30 });
  expect(await forgetIn(database, 0)).toMatchObject({ raw: 0 });
  await set(database, waiting, "judge_due_at = null");
  expect(await forgetIn(database, 1)).toMatchObject({ raw: 1 });
});

test("nothing is taken away from who is just reading it", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  await stored(database, tenant, "read", 60);
  await keepFor(database, tenant.tenantId, { raw: 30 });
  await database.asTenant(tenant.tenantId, async (tx) => {
    await tx.rows("select 1 from message for key share");
    expect(await forgetIn(database, 0)).toMatchObject({ raw: 0 });
  });
  expect(await forgetIn(database, 1)).toMatchObject({ raw: 1 });
});

test("a later report that is kept brings an original back, with a time of its own", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const id = await stored(database, tenant, "again", 60);
  await keepFor(database, tenant.tenantId, { raw: 30 });
  await forgetIn(database, 0);
  expect(await stored(database, tenant, "again", 1)).toBe(id);
  const trace = traceOf(database);
  expect(await trace.message(tenant.tenantId, id)).toMatchObject({ hasRaw: true, hadRaw: false });
  expect(await forgetIn(database, 1)).toMatchObject({ raw: 0 });
});
