import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openOverview } from "./overview.ts";

async function open() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const overview = openOverview(database);
  const query = (text: string, ...values: readonly unknown[]) =>
    database.asWorker((tx) => tx.rows(text, [tenant.tenantId, ...values]));
  return {
    database,
    tenant,
    query,
    overview,
    kinds: async () => (await overview.concerns(tenant.tenantId)).map((it) => it.kind),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

test("where all is in order there is nothing to look at", async () => {
  await using it = await open();
  expect(await it.kinds()).toEqual([]);
  expect(await it.overview.setUp(it.tenant.tenantId)).toEqual({
    isDemo: false,
    integrations: 1,
    domains: 1,
    sources: 1,
    hasMail: false,
    acts: false,
  });
});

test("what has stopped and what waits for a person is told, the gravest first", async () => {
  await using it = await open();
  await it.query(
    `update integration set state = 'stopped', stopped_reason = 'the secret has expired', stopped_at = now() where tenant_id = $1`,
  );
  await it.query(
    `insert into breaker_trip (tenant_id, id, rule, cause, measured, allowed, reason)
     values ($1, gen_random_uuid(), 'detector:a', 'volume', 9, 3, 'too many')`,
  );
  await it.query(
    `insert into retraction (tenant_id, id, kind, state, when_impossible, requested_by, held_for, applied_at)
     values ($1, gen_random_uuid(), 'manual', 'held', 'leave', 'ann', 'canary', now())`,
  );
  await it.query(
    `insert into approval (tenant_id, retraction_id, hash, why, copies, asked_by, expires_at)
     select $1, id, 'x', 'over_limit', 5, 'ann', now() + interval '1 day' from retraction where tenant_id = $1`,
  );
  const concerns = await it.overview.concerns(it.tenant.tenantId);
  expect(concerns).toMatchObject([
    { kind: "integration_stopped", reason: "the secret has expired" },
    { kind: "breaker_open", name: "detector:a" },
    { kind: "approval_waiting", count: 1 },
    { kind: "canary_waiting", count: 1 },
  ]);
  const other = await seedTenant(it.database);
  expect(await it.overview.concerns(other.tenantId)).toEqual([]);
});

test("a source that is quieter than ever before, and one that never delivered, are told", async () => {
  await using it = await open();
  await it.query("update source set created_at = now() - interval '2 days' where tenant_id = $1");
  expect(await it.kinds()).toEqual(["source_never_delivered"]);
  await it.query("update source set last_seen_at = now() - interval '90 minutes' where tenant_id = $1");
  expect(await it.kinds()).toEqual([]);
  await it.query("update source set last_seen_at = now() - interval '5 hours' where tenant_id = $1");
  // It has not been through a night yet, and this may be its first.
  expect(await it.kinds()).toEqual([]);
  await it.query("update source set last_seen_at = now() - interval '25 hours' where tenant_id = $1");
  expect(await it.kinds()).toEqual(["source_silent"]);
  // It was quiet for a whole day before.
  await it.query(
    `insert into tally (tenant_id, kind, hour, name, n)
     select $1, 'source', date_trunc('hour', now()) - n * interval '1 hour', $2, 3 from unnest(array[26, 50]) n`,
    it.tenant.sourceId,
  );
  expect(await it.kinds()).toEqual([]);
});

test("mail that could not be judged is counted until it was", async () => {
  await using it = await open();
  const { store } = journalOf(it.database);
  await store(delivery(it.tenant, "odd", { judged: false }));
  expect(await it.kinds()).toContain("not_judged");
  await it.query("update message set judged = true where tenant_id = $1");
  expect(await it.kinds()).not.toContain("not_judged");
});
