import { expect, test } from "vitest";
import { RESPONSES } from "#policy/responses.ts";
import { type KeptDays, RETENTION } from "#policy/retention.ts";
import { factsOf } from "#mail/mail.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { count, delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { link, mailWith } from "../../test/support/mail-builder.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { PHISH_TEXT, saying, TODAY } from "../../test/support/watched-mail.ts";
import type { Database } from "./database.ts";
import { openEvaluations } from "./evaluations.ts";
import { FORGET_BLOCKS, forgetObservables } from "./forget-observables.ts";
import { forgetSearched } from "./forget-searched.ts";
import { openTenantSettings } from "./tenant-settings.ts";

const DAY_MS = 86_400_000;
const NOW = new Date();
const running = new AbortController().signal;
const TABLES = ["observable", "message_likeness", "message_reference"] as const;

/** Own mail that answers two others, and so leaves something in each table. */
function mailOf(tenant: SeededTenant, daysAgo: number) {
  const name = `of-${daysAgo}`;
  const mail = mailWith({
    messageId: `<${name}@corp.example>`,
    references: [`<a-${name}@x.example>`, `<b-${name}@x.example>`],
    links: [link(`https://shop.example/${name}`)],
  });
  const receivedAt = new Date(NOW.getTime() - daysAgo * DAY_MS);
  const session = { ...TODAY().session, receivedAt };
  return delivery(tenant, name, {
    mail: factsOf(mail),
    ...saying(PHISH_TEXT),
    direction: "internal",
    session,
  });
}

async function withMail(database: Database, daysAgo: readonly number[]): Promise<SeededTenant> {
  const tenant = await seedTenant(database);
  for (const it of daysAgo) await journalOf(database).store(mailOf(tenant, it));
  return tenant;
}

const kept = (database: Database, tenant: SeededTenant) =>
  Promise.all(TABLES.map((it) => count(database, tenant, it)));

function keep(database: Database, { tenantId }: SeededTenant, search: KeptDays) {
  const value = { ...RETENTION.fallback, undeliver: { search } };
  return openTenantSettings(database).save(tenantId, RETENTION, {
    value,
    basedOn: undefined,
    actor: "person:ann",
  });
}

test("each tenant's own figure counts: what is older is forgotten, messages and all else stay", async () => {
  await using database = await cloneDatabase();
  const usual = await withMail(database, [1, 40, 89, 91, 200]);
  const brief = await withMail(database, [1, 29, 31, 200]);
  const forever = await withMail(database, [1, 2_000]);
  await keep(database, brief, 30);
  await keep(database, forever, "never");
  const [ofOne = 0] = await kept(database, usual).then(([all = 0]) => [all / 5]);
  await forgetSearched(database, { now: NOW, stop: running, batch: 1 });
  expect(await kept(database, usual)).toEqual([3 * ofOne, 3, 6]);
  expect(await kept(database, brief)).toEqual([2 * ofOne, 2, 4]);
  expect(await kept(database, forever)).toEqual([2 * ofOne, 2, 4]);
  expect(await count(database, usual, "message")).toBe(5);
  expect(await forgetSearched(database, { now: NOW, stop: running })).toBe(0);
});

test("what the responses look back for is kept, however short the figure", async () => {
  await using database = await cloneDatabase();
  const tenant = await withMail(database, [50, 70]);
  await keep(database, tenant, 30);
  const value = { ...RESPONSES.fallback, postDelivery: { mode: "act", days: 60 } } as const;
  await openTenantSettings(database).save(tenant.tenantId, RESPONSES, {
    value,
    basedOn: undefined,
    actor: "person:ann",
  });
  await forgetSearched(database, { now: NOW, stop: running });
  expect((await kept(database, tenant)).slice(1)).toEqual([1, 2]);
});

test("an evaluation says for how many days it can search at all", async () => {
  await using database = await cloneDatabase();
  const tenant = await withMail(database, []);
  await keep(database, tenant, 30);
  const entry = crypto.randomUUID();
  await database.asWorker((tx) =>
    tx.rows(
      "insert into list_entry (tenant_id, id, list, kind, value, created_by) values ($1, $2, 'block', 'domain', 'shop.example', 'x')",
      [tenant.tenantId, entry],
    ),
  );
  const start = (days: number | undefined) =>
    openEvaluations(database).start(tenant.tenantId, {
      of: { entry: entry as never },
      dryRun: true,
      days,
      actor: "person:ann",
    });
  expect((await start(80))?.days).toBe(30);
  expect((await start(20))?.days).toBe(20);
  expect((await start(undefined))?.days).toBe(7);
});

test("the walk goes on where it was stopped, two nodes share it, and it comes again after a day", async () => {
  await using database = await cloneDatabase();
  const tenant = await withMail(
    database,
    Array.from({ length: 40 }, (_, index) => 100 + index),
  );
  const bounds = [{ tenantId: tenant.tenantId, since: "ffffffff-ffff-ffff-ffff-ffffffffffff" }];
  const all = await count(database, tenant, "observable");
  await forgetObservables(database, { kept: bounds, now: NOW, stop: AbortSignal.abort() });
  expect(await count(database, tenant, "observable")).toBe(all);
  const walk = { kept: bounds, now: NOW, stop: running, blocks: 1 };
  const [one, other] = await Promise.all([
    forgetObservables(database, walk),
    forgetObservables(database, walk),
  ]);
  const left = await forgetObservables(database, walk);
  expect(one + other + left).toBe(all);
  await journalOf(database).store(mailOf(tenant, 99));
  expect(await forgetObservables(database, walk)).toBe(0);
  const later = new Date(NOW.getTime() + DAY_MS + 1);
  expect(await forgetObservables(database, { ...walk, now: later })).toBeGreaterThan(0);
  expect(await count(database, tenant, "observable")).toBe(0);
});

test("the walk reads the blocks that it was told to, and no others", async () => {
  await using database = await cloneDatabase();
  const tenant = await withMail(database, []);
  await database.asWorker((tx) =>
    tx.rows(
      `insert into observable (tenant_id, hash, message_id)
       select $1, gen_random_uuid(), gen_random_uuid() from generate_series(1, 50000)`,
      [tenant.tenantId],
    ),
  );
  await database.pool.query("set role none; analyze observable; reset role");
  const plan = await database.asWorker((tx) =>
    tx.rows<{ readonly "QUERY PLAN": string }>(`explain ${FORGET_BLOCKS}`, [
      "(0,0)",
      "(10,0)",
      [tenant.tenantId],
      ["ffffffff-ffff-ffff-ffff-ffffffffffff"],
    ]),
  );
  const steps = plan.map((it) => it["QUERY PLAN"]).filter((it) => it.includes("on observable"));
  expect(steps.map((it) => it.replace(/ *\(cost.*/, "").replace(/^[ >-]*/, ""))).toEqual([
    "Tid Range Scan on observable",
    "Delete on observable observable_1",
    "Tid Scan on observable observable_1",
  ]);
});
