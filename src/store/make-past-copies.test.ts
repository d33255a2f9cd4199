import { expect, test } from "vitest";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { randomBytes } from "node:crypto";
import type { JournalDelivery } from "./journal-delivery.ts";
import { type Database } from "./database.ts";
import { openDomains } from "./domains.ts";
import { openIntegrations } from "./integrations.ts";
import { openSealer } from "./seal.ts";

const ACTOR = "token:admin";
const OURS = { actor: ACTOR, skipsProof: "a test" };
const DAY_MS = 86_400_000;

function past(tenant: SeededTenant, name: string, parts: Parameters<typeof delivery>[2] = {}, daysAgo = 1) {
  const it = delivery(tenant, name, parts);
  const receivedAt = new Date(Date.now() - daysAgo * DAY_MS);
  return { ...it, session: { ...it.session, receivedAt } } satisfies JournalDelivery;
}

interface CopyRow {
  readonly id: string;
  readonly address: string;
  readonly recipients: readonly string[];
  readonly integration_id: string;
}

function copies(database: Database, tenant: SeededTenant): Promise<readonly CopyRow[]> {
  return database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<CopyRow>(`
      select c.id, c.address, c.integration_id, array_agg(r.address order by r.address) as recipients
      from copy c join copy_recipient r on r.tenant_id = c.tenant_id and r.copy_id = c.id
      group by c.tenant_id, c.id order by c.address`),
  );
}

test("a domain that gets its integration gives the mail of the last 30 days its copies, and automation none", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { tenantId, integrationId } = tenant;
  const domains = openDomains(database);
  await domains.create(tenantId, { name: "late.example", integrationId: undefined, ...OURS });
  const { store } = journalOf(database);
  await store(past(tenant, "phish", { to: ["ann@late.example", "bob@late.example", "carol@else.example"] }));
  await store(
    past(tenant, "untrusted", { to: ["dan@late.example"], trust: { trusted: false, reason: "x" } }),
  );
  await store(past(tenant, "sent", { to: ["eve@late.example"], direction: "outbound" }));
  await store(past(tenant, "old", { to: ["fay@late.example"] }, 40));
  expect(await copies(database, tenant)).toEqual([]);
  await domains.change(tenantId, { name: "late.example", integrationId, actor: ACTOR });
  const made = await copies(database, tenant);
  expect(made).toMatchObject([
    { address: "ann@late.example", recipients: ["ann@late.example"], integration_id: integrationId },
    { address: "bob@late.example", recipients: ["bob@late.example"], integration_id: integrationId },
  ]);
  for (const { id } of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
  const runs = await database.asTenant(tenantId, (tx) => tx.rows("select 1 from retraction"));
  expect(runs).toEqual([]);
  // Once more makes none twice.
  await domains.change(tenantId, { name: "late.example", integrationId, actor: ACTOR });
  expect(await copies(database, tenant)).toHaveLength(2);
});

test("two addresses of one mailbox meet in one copy, also in one that was there before", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { tenantId, integrationId } = tenant;
  const seeded = await seedMessage(database, tenant, { recipients: ["ann"] });
  const mailbox = seeded.copies[0]?.mailboxId;
  const { store } = journalOf(database);
  await store(past(tenant, "both", { to: [`ann@${tenant.domain}`, "a1@late.example"] }));
  await store(past(tenant, "aliases", { to: ["a1@late.example", "a2@late.example"] }));
  await database.asWorker(async (tx) => {
    for (const address of ["a1@late.example", "a2@late.example"]) {
      await tx.rows("insert into mailbox_address (tenant_id, address, mailbox_id) values ($1, $2, $3)", [
        tenantId,
        address,
        mailbox,
      ]);
    }
  });
  await openDomains(database).create(tenantId, { name: "late.example", integrationId, ...OURS });
  const all = (await copies(database, tenant)).map((it) => it.recipients);
  expect(all).toHaveLength(3);
  expect(all).toContainEqual(["a1@late.example", "a2@late.example"]);
  expect(all).toContainEqual(["a1@late.example", `ann@${tenant.domain}`]);
});

test("the only integration takes a domain that names none; of several nobody guesses", async () => {
  await using database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database);
  const domains = openDomains(database);
  const add = (name: string) => domains.create(tenantId, { name, integrationId: "only", actor: ACTOR });
  expect(await add("a.example")).toMatchObject({ domain: { integration: { id: integrationId } } });
  await openIntegrations(database, openSealer(randomBytes(32))).create(tenantId, GOOGLE, ACTOR);
  expect(await add("b.example")).toMatchObject({ result: "saved", domain: { integration: undefined } });
});

test("domains without an integration go to the next one, where it is the only one", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { tenantId, integrationId } = tenant;
  const integrations = openIntegrations(database, openSealer(randomBytes(32)));
  await integrations.delete(tenantId, integrationId, ACTOR);
  await journalOf(database).store(past(tenant, "phish", { to: ["ann"] }));
  const made = await integrations.create(tenantId, GOOGLE, ACTOR);
  expect(await openDomains(database).list(tenantId)).toMatchObject([{ integration: { id: made?.id } }]);
  expect(await copies(database, tenant)).toMatchObject([{ integration_id: made?.id }]);
});

const GOOGLE = {
  provider: "google",
  name: "workspace",
  endpoints: undefined,
  connection: { serviceAccount: "robot@project.example", administrator: "root@corp.example" },
  secret: { kind: "service-account", privateKeyPem: "x", privateKeyId: undefined },
} as const;
