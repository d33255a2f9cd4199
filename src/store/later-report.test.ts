import { expect, test } from "vitest";
import type { Disposition } from "#detection/disposition.ts";
import { NO_ACTION } from "#policy/auto-retract.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { count, delivery, journalOf, judgedAs } from "../../test/support/journal-deliveries.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";
import type { Database } from "./database.ts";

const places = { ...NO_ACTION.destinations, MALICIOUS: "DeletedItems", SUSPICIOUS: "JunkEmail" } as const;

/** The provider's own mark, as every part of a forked report bears it. */
const marked = (id: string) => ({ receipt: { networkMessageId: id, receivedIds: [] } });

async function journaledInTurn(
  database: Database,
  verdicts: readonly Disposition[],
  marks: readonly string[] = verdicts.map(() => "the same"),
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
    await store(
      delivery(tenant, "forked", {
        to: [`p${n}`],
        keepRaw: "flagged",
        ...judgedAs(it),
        ...marked(marks[n] ?? ""),
      }),
    );
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
  expect(judged).toEqual([
    {
      actor: "engine",
      data: { disposition: "MALICIOUS", before: "SUSPICIOUS", cause: "later-report", detectors: [] },
    },
  ]);
});

test("another delivery of the same content counts for those whom it names, and takes nobody else's mail", async () => {
  await using database = await cloneDatabase();
  const { tenant } = await journaledInTurn(
    database,
    ["NONE", "MALICIOUS", "NONE"],
    ["true", "replay", "true"],
  );
  expect(await standing(database, tenant)).toEqual([
    { disposition: "NONE", revision: 1, address: "p0", asked: null },
    { disposition: "NONE", revision: 1, address: "p1", asked: "DeletedItems" },
    { disposition: "NONE", revision: 1, address: "p2", asked: null },
  ]);
  const judged = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows("select data ->> 'cause' as cause from event where kind = 'message.judged'"),
  );
  expect(judged).toEqual([{ cause: "another-delivery" }]);
});

test("a copy that was there before is named by whatever address leads to it", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  await openAutoRetract(database).save(tenant.tenantId, tenant.integrationId, {
    setting: { ...NO_ACTION, destinations: places },
    savedBy: "test",
    savedAt: new Date(),
    basedOn: undefined,
  });
  await store(delivery(tenant, "twice", { to: ["ann", "bob"], ...marked("true") }));
  await store(delivery(tenant, "twice", { to: ["ANN"], ...judgedAs("MALICIOUS"), ...marked("replay") }));
  expect((await standing(database, tenant)).map((it) => `${it.address} ${it.asked}`)).toEqual([
    "ann DeletedItems",
    "bob null",
  ]);
});

test("what each provider of an organisation wrote on the mail is known, whichever report comes first", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  const google = { receipt: { networkMessageId: undefined, receivedIds: ["g1"] } };
  const exchange = { receipt: { networkMessageId: "e1", receivedIds: [] } };
  for (const [name, order] of [
    ["a", [google, exchange]],
    ["b", [exchange, google]],
  ] as const)
    for (const it of order) await store(delivery(tenant, name, it));
  const marks = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows("select network_message_id as id, received_ids as received from message"),
  );
  expect(marks).toEqual([
    { id: "e1", received: ["g1"] },
    { id: "e1", received: ["g1"] },
  ]);
});

test("a verdict for a message that could not be judged before is the message's, with all that was read", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  await store(
    delivery(tenant, "poison", { judged: false, mail: undefined, to: ["ann"], keepRaw: "not-judged" }),
  );
  await store(delivery(tenant, "poison", { to: ["bob"], ...judgedAs("MALICIOUS") }));
  const rows = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows("select subject, judged, disposition, judge_due_at as due from message"),
  );
  expect(rows).toEqual([{ subject: "poison", judged: true, disposition: "MALICIOUS", due: null }]);
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
          store(delivery(tenant, name, { to: [`${verdict}${n}`], ...judgedAs(verdict), ...marked(name) })),
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
