import { expect, test } from "vitest";
import { AUTOMATION } from "#policy/automation-mode.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { appendEvents } from "./append-events.ts";
import { noteRestore, noticeRestore } from "./cluster.ts";
import { openOverview } from "./overview.ts";
import { restoredAsOf } from "./restored-tenants.ts";
import { openTenantSettings } from "./tenant-settings.ts";

async function open() {
  const database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  await database.asTenant(tenantId, (tx) =>
    appendEvents(tx, tenantId, [{ kind: "setting.saved", actor: "person:ann" }]),
  );
  const settings = openTenantSettings(database);
  return {
    database,
    tenantId,
    mode: async () => (await settings.current(tenantId, AUTOMATION)).value.mode,
    actAgain: () =>
      settings.save(tenantId, AUTOMATION, {
        value: { mode: "act" },
        basedOn: undefined,
        actor: "person:ann",
      }),
    concerns: async () => (await openOverview(database).concerns(tenantId)).map((it) => it.kind),
    elsewhere: () =>
      database.asWorker((tx) => tx.rows(`update instance set value = '"7/7"' where key = 'cluster'`)),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

test("a database that stays where it is goes on", async () => {
  await using it = await open();
  const { connection } = it.database;
  expect([await noticeRestore(connection), await noticeRestore(connection)]).toEqual([undefined, undefined]);
  expect([await it.mode(), await it.concerns()]).toEqual(["act", []]);
});

test("one that was copied to another server observes until a person says otherwise, and says so once", async () => {
  await using it = await open();
  const { connection } = it.database;
  await noticeRestore(connection);
  await it.elsewhere();
  // Two processes start at once.
  const noticed = await Promise.all([noticeRestore(connection), noticeRestore(connection)]);
  expect(noticed.filter((at) => at !== undefined)).toHaveLength(1);
  expect([await it.mode(), await it.concerns()]).toEqual(["observe", ["restored"]]);
  expect(await restoredAsOf(it.database)).toEqual(noticed.find((at) => at !== undefined));
  await it.actAgain();
  expect([await noticeRestore(connection), await it.mode(), await it.concerns()]).toEqual([
    undefined,
    "act",
    [],
  ]);
  expect(await restoredAsOf(it.database)).toBeUndefined();
});

test("what the server itself brought back is said by a person, as often as it happens", async () => {
  await using it = await open();
  const asOf = await noteRestore(it.database.connection);
  expect(Date.now() - (asOf?.getTime() ?? 0)).toBeLessThan(60_000);
  expect(await it.mode()).toBe("observe");
  await it.actAgain();
  await noteRestore(it.database.connection);
  expect([await it.mode(), await it.concerns()]).toEqual(["observe", ["restored"]]);
});

test("in a database without a tenant nothing was lost", async () => {
  await using database = await cloneDatabase();
  expect(await noteRestore(database.connection)).toBeUndefined();
});

test("everybody signs in again, and nobody is taken for still at work", async () => {
  await using it = await open();
  await it.database.asWorker(async (tx) => {
    await tx.rows(
      `insert into process (id, roles, version, seen_at) values (gen_random_uuid(), '{worker}', '1', now() - interval '3 minutes')`,
    );
    await tx.rows(
      `insert into identity."user" (id, name, email, "emailVerified") values ('00000000-0000-7000-8000-000000000001', 'Ann', 'ann@a.example', true)`,
    );
    await tx.rows(
      `insert into identity."session" (id, "expiresAt", token, "updatedAt", "userId", method)
       values (gen_random_uuid(), now() + interval '1 day', 't', now(), '00000000-0000-7000-8000-000000000001', 'password')`,
    );
  });
  await noteRestore(it.database.connection);
  const left = await it.database.asWorker((tx) =>
    tx.rows(`select 1 from process union all select 1 from identity."session"`),
  );
  expect(left).toEqual([]);
});
