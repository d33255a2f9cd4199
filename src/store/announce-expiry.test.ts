import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { announceExpiry } from "./announce-expiry.ts";
import { openOverview } from "./overview.ts";

async function open() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const query = (text: string, ...values: readonly unknown[]) =>
    database.asWorker((tx) => tx.rows<Record<string, unknown>>(text, [tenant.tenantId, ...values]));
  return {
    database,
    query,
    endsIn: (days: number) =>
      query(
        "update integration set credential_expires_at = now() + $2 * interval '1 day' where tenant_id = $1",
        days,
      ),
    announce: async () => (await announceExpiry(database)).map((it) => it.days),
    concerns: async () => (await openOverview(database).concerns(tenant.tenantId)).map((it) => it.kind),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

test("a credential is announced 30, 7 and 1 day before its end and at its end, each time once", async () => {
  await using it = await open();
  expect(await it.announce()).toEqual([]);
  const said: unknown[] = [];
  for (const days of [40, 29, 20, 6.9, 3, 0.9, 0.2, -0.1, -30]) {
    await it.endsIn(days);
    said.push(await it.announce(), await it.announce());
  }
  expect(said.flat()).toEqual([30, 7, 1, 0]);
  const events = await it.query(
    "select kind, data->>'days' as days from event where tenant_id = $1 order by tx, id",
  );
  expect(events).toEqual([
    { kind: "integration.credential_expiring", days: "30" },
    { kind: "integration.credential_expiring", days: "7" },
    { kind: "integration.credential_expiring", days: "1" },
    { kind: "integration.credential_ended", days: "0" },
  ]);
});

test("one that was added late is announced as what it is, without what it has missed", async () => {
  await using it = await open();
  await it.endsIn(0.5);
  expect(await it.announce()).toEqual([1]);
});

test("of several processes that look at once, one tells", async () => {
  await using it = await open();
  await it.endsIn(5);
  expect((await Promise.all([it.announce(), it.announce(), it.announce()])).flat()).toEqual([7]);
});

test("it needs attention until it is replaced, before and after its end", async () => {
  await using it = await open();
  await it.endsIn(45);
  expect(await it.concerns()).toEqual([]);
  await it.endsIn(29);
  expect(await it.concerns()).toEqual(["credential_expiring"]);
  await it.endsIn(-1);
  expect(await it.concerns()).toEqual(["credential_ended"]);
});
