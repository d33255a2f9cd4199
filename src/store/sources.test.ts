import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { NewSource } from "#directory/sources.ts";
import { newId, type SourceId, type TenantId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { openSources } from "./sources.ts";

const FEED: NewSource = {
  name: "exchange",
  format: "exchange-report",
  binding: { kind: "exchange-organisation", domains: ["corp.example"] },
  requireTls: true,
  allowedRanges: ["192.0.2.0/24"],
  hopCount: 0,
  trustsOriginalTo: false,
};

async function isValid(database: Database, tenantId: TenantId, localPart: string): Promise<boolean> {
  const hash = createHash("sha256").update(localPart).digest();
  const rows = await database.asTenant(tenantId, (tx) =>
    tx.rows(
      "select 1 from source_address where secret_hash = $1 and (expires_at is null or expires_at > now())",
      [hash],
    ),
  );
  return rows.length > 0;
}

const tomorrow = (): Date => new Date(Date.now() + 86_400_000);

test("the intake address is told once, and kept as a hash only", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const made = await openSources(database).create(tenantId, FEED, "token:admin");
  const localPart = made?.localPart ?? "";
  expect(localPart).toMatch(/^[0-9a-f]{40}$/);
  expect(made).toMatchObject({ ...FEED, addresses: 1 });
  expect(await isValid(database, tenantId, localPart)).toBe(true);
  const kept = await database.asWorker((tx) => tx.rows("select * from source_address, source"));
  expect(JSON.stringify(kept)).not.toContain(localPart);
  expect(JSON.stringify(await openSources(database).list(tenantId))).not.toContain(localPart);
});

test("while an address is being replaced two are valid, and never three", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const sources = openSources(database);
  const first = await sources.create(tenantId, FEED, "token:admin");
  const id = first?.id ?? newId<SourceId>(new Date());
  const change = { formerUntil: tomorrow(), actor: "token:admin" };
  const second = await sources.rotate(tenantId, id, change);
  expect(second).toMatchObject({ addresses: 2, formerUntil: change.formerUntil });
  const third = await sources.rotate(tenantId, id, change);
  expect(third?.addresses).toBe(2);
  const valid = await Promise.all(
    [first, second, third].map((it) => isValid(database, tenantId, it?.localPart ?? "")),
  );
  expect(valid).toEqual([false, true, true]);
});

test("a replaced address ends when it was said to", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const sources = openSources(database);
  const first = await sources.create(tenantId, FEED, "token:admin");
  const id = first?.id ?? newId<SourceId>(new Date());
  await sources.rotate(tenantId, id, { formerUntil: new Date(Date.now() - 1), actor: "token:admin" });
  expect(await isValid(database, tenantId, first?.localPart ?? "")).toBe(false);
  const [kept] = (await sources.list(tenantId)).filter((it) => it.id === id);
  expect(kept).toMatchObject({ addresses: 1, formerUntil: undefined });
});

test("a deleted source takes nothing any more, and what it delivered stays", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const sources = openSources(database);
  await seedMessage(database, tenant);
  const made = await sources.create(tenant.tenantId, FEED, "token:admin");
  expect(await sources.delete(tenant.tenantId, tenant.sourceId, "token:admin")).toBe(true);
  expect(await sources.delete(tenant.tenantId, tenant.sourceId, "token:admin")).toBe(false);
  expect((await sources.list(tenant.tenantId)).map((it) => it.id)).toEqual([made?.id]);
  const copies = await database.asTenant(tenant.tenantId, (tx) => tx.rows("select id from journal_copy"));
  expect(copies).toHaveLength(1);
  expect(
    await sources.rotate(tenant.tenantId, tenant.sourceId, { formerUntil: tomorrow(), actor: "x" }),
  ).toBeUndefined();
});

test("the name of a deleted source is free again, a living one's is not", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const sources = openSources(database);
  const made = await sources.create(tenantId, FEED, "token:admin");
  expect(await sources.create(tenantId, FEED, "token:admin")).toBeUndefined();
  await sources.delete(tenantId, made?.id ?? newId<SourceId>(new Date()), "token:admin");
  expect(await sources.create(tenantId, FEED, "token:admin")).toBeDefined();
});

test("a source is changed but for its format, and the event says from what to what", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const sources = openSources(database);
  const made = await sources.create(tenantId, FEED, "token:admin");
  const id = made?.id ?? newId<SourceId>(new Date());
  const changed = await sources.change(tenantId, id, { hopCount: 2, requireTls: false, actor: "person:ann" });
  expect(changed).toMatchObject({ ...FEED, hopCount: 2, requireTls: false, addresses: 1 });
  const events = await database.asWorker((tx) =>
    tx.rows("select actor, data from event where kind = 'source.changed'"),
  );
  expect(events).toMatchObject([
    { actor: "person:ann", data: { before: { hopCount: 0 }, after: { hopCount: 2, name: "exchange" } } },
  ]);
});

test("a source takes no name that another one has, and a deleted one is changed no more", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const sources = openSources(database);
  await sources.create(tenant.tenantId, FEED, "token:admin");
  const taken = { name: FEED.name, actor: "x" };
  expect(await sources.change(tenant.tenantId, tenant.sourceId, taken)).toBe("name_taken");
  await sources.delete(tenant.tenantId, tenant.sourceId, "x");
  expect(await sources.change(tenant.tenantId, tenant.sourceId, { hopCount: 1, actor: "x" })).toBeUndefined();
});

test("what did not prove where it came from is counted for a week, with the newest reason", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const days = (count: number): Date => new Date(Date.now() - count * 86_400_000);
  for (const receivedAt of [days(8), days(2), days(1)]) {
    const { journalCopyId } = await seedMessage(database, tenant, { trusted: false, receivedAt });
    await database.asWorker((tx) =>
      tx.rows("update journal_copy set untrusted_reason = $1 where id = $2", [
        `no header, ${receivedAt.toISOString()}`,
        journalCopyId,
      ]),
    );
  }
  await seedMessage(database, tenant);
  const [source] = await openSources(database).list(tenant.tenantId);
  expect(source?.untrusted.copies).toBe(2);
  expect(source?.untrusted.lastReason).toMatch(/^no header, /);
  expect(new Date(source?.untrusted.lastReason?.slice(11) ?? "").getTime()).toBeGreaterThan(
    days(1.5).getTime(),
  );
});
