import { expect, test } from "vitest";
import type { Disposition } from "#detection/disposition.ts";
import { NO_ACTION } from "#policy/auto-retract.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { count, delivery, journalOf, judgedAs } from "../../test/support/journal-deliveries.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";
import type { Database } from "./database.ts";

const places = { ...NO_ACTION.destinations, MALICIOUS: "DeletedItems", SUSPICIOUS: "JunkEmail" } as const;

async function journaledInTurn(
  database: Database,
  verdicts: readonly Disposition[],
): Promise<{ readonly tenant: SeededTenant; readonly wakes: number }> {
  const tenant = await seedTenant(database);
  const { store, wakes } = journalOf(database);
  await openAutoRetract(database).save(tenant.tenantId, tenant.integrationId, {
    setting: { ...NO_ACTION, destinations: places },
    savedBy: "test",
    savedAt: new Date(),
    basedOn: undefined,
  });
  for (const [n, it] of verdicts.entries())
    await store(delivery(tenant, "hybrid", { to: [`p${n}`], keepRaw: "flagged", ...judgedAs(it) }));
  return { tenant, wakes: wakes.length };
}

const standing = (database: Database, tenant: SeededTenant) =>
  database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<{ disposition: string; revision: number; address: string; asked: string | null }>(
      `select m.disposition, m.verdict_revision as revision, split_part(c.address, '@', 1) as address, rc.asked
       from message m join copy c on c.message_id = m.id left join retraction_copy rc on rc.copy_id = c.id
       order by c.address, rc.asked`,
    ),
  );

test.each<[string, readonly Disposition[]]>([
  ["graver", ["NONE", "MALICIOUS"]],
  ["milder", ["MALICIOUS", "NONE"]],
])("%s: the graver one counts, for the copies of both", async (_, verdicts) => {
  await using database = await cloneDatabase();
  const { tenant, wakes } = await journaledInTurn(database, verdicts);
  const disposition = "MALICIOUS";
  const revision = verdicts[0] === "MALICIOUS" ? 1 : 2;
  expect(await standing(database, tenant)).toEqual([
    { disposition, revision, address: "p0", asked: "DeletedItems" },
    { disposition, revision, address: "p1", asked: "DeletedItems" },
  ]);
  expect(wakes).toBeGreaterThan(0);
  expect(await count(database, tenant, "verdict")).toBe(revision);
});

test("what was on its way to a milder place goes on to the graver one, and says why", async () => {
  await using database = await cloneDatabase();
  const { tenant } = await journaledInTurn(database, ["SUSPICIOUS", "MALICIOUS"]);
  expect((await standing(database, tenant)).map((it) => `${it.address} ${it.asked}`)).toEqual([
    "p0 DeletedItems",
    "p0 JunkEmail",
    "p1 DeletedItems",
  ]);
  const judged = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows("select actor, data from event where kind = 'message.judged'"),
  );
  expect(judged).toEqual([{ actor: "engine", data: { disposition: "MALICIOUS", cause: "later-report" } }]);
});

test("two nodes at once: whatever the order, every copy goes to the graver place", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const nodes = [journalOf(database), journalOf(database)];
  await openAutoRetract(database).save(tenant.tenantId, tenant.integrationId, {
    setting: { ...NO_ACTION, destinations: places },
    savedBy: "test",
    savedAt: new Date(),
    basedOn: undefined,
  });
  const names = Array.from({ length: 12 }, (_, n) => `both${n}`);
  await Promise.all(
    names.flatMap((name) =>
      (["SUSPICIOUS", "MALICIOUS", "NONE"] as const).flatMap((verdict) =>
        nodes.map(({ store }, n) =>
          store(delivery(tenant, name, { to: [`${verdict}${n}`], ...judgedAs(verdict) })),
        ),
      ),
    ),
  );
  const missing = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows(
      `select c.address from copy c where not exists (
         select from retraction_copy rc where rc.copy_id = c.id and rc.asked = 'DeletedItems')`,
    ),
  );
  expect(missing).toEqual([]);
  expect(await count(database, tenant, "copy")).toBe(names.length * 6);
});
