import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import type { Database } from "./database.ts";
import { openSources } from "./sources.ts";

async function lastSeen(database: Database, { tenantId }: SeededTenant): Promise<string | undefined> {
  const [source] = await openSources(database).list(tenantId);
  return source?.lastSeenAt?.toISOString();
}

function arrival(tenant: SeededTenant, name: string, at: string) {
  const it = delivery(tenant, name);
  return { ...it, session: { ...it.session, receivedAt: new Date(at) } };
}

test("a source was last seen when its newest mail came, written down at most once a minute", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  expect(await lastSeen(database, tenant)).toBeUndefined();
  await store(arrival(tenant, "one", "2026-11-02T08:00:00.000Z"));
  expect(await lastSeen(database, tenant)).toBe("2026-11-02T08:00:00.000Z");
  await store(arrival(tenant, "two", "2026-11-02T08:00:59.000Z"));
  // Another node knows nothing of what this one has written.
  await journalOf(database).store(arrival(tenant, "three", "2026-11-02T08:00:59.500Z"));
  expect(await lastSeen(database, tenant)).toBe("2026-11-02T08:00:00.000Z");
  await store(arrival(tenant, "four", "2026-11-02T08:01:01.000Z"));
  expect(await lastSeen(database, tenant)).toBe("2026-11-02T08:01:01.000Z");
});

test("mail does not wait for whoever holds its source's row", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  await database.asTenant(tenant.tenantId, async (tx) => {
    await tx.rows("update source set last_seen_at = '2025-11-02T08:00:00Z'");
    await journalOf(database).store(arrival(tenant, "one", "2026-11-02T08:00:00.000Z"));
  });
  expect(await lastSeen(database, tenant)).not.toContain("2026-11-02");
});
