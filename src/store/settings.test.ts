import { expect, test } from "vitest";
import { NO_ACTION } from "#policy/auto-retract.ts";
import { type EntryId, type IntegrationId, newId, type TenantId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";
import type { Database } from "./database.ts";
import { openDomains } from "./domains.ts";
import { openLists } from "./lists.ts";
import { openMailboxList } from "./mailbox-list.ts";

const JUNK = { ...NO_ACTION, destinations: { ...NO_ACTION.destinations, SPAM: "JunkEmail" } } as const;
const SOFT = {
  ...NO_ACTION,
  destinations: { ...NO_ACTION.destinations, MALICIOUS: "RecoverableItemsDeletions" },
} as const;
const by = { savedBy: "token:admin", savedAt: new Date("2026-11-23T08:00:00Z") };

async function knowledgeVersion(database: Database, tenantId: TenantId): Promise<number> {
  const rows = await database.asTenant(tenantId, (tx) =>
    tx.rows<{ knowledge_version: string }>("select knowledge_version from tenant"),
  );
  return Number(rows[0]?.knowledge_version);
}

test("a fresh integration stands on No Action, and every save is a version of its own", async () => {
  await using database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database);
  const settings = openAutoRetract(database);
  expect(await settings.current(tenantId)).toMatchObject([{ version: 0, setting: NO_ACTION }]);
  await settings.save(tenantId, integrationId, { setting: JUNK, basedOn: 0, ...by });
  await settings.save(tenantId, integrationId, { setting: SOFT, basedOn: undefined, ...by });
  expect(await settings.current(tenantId)).toMatchObject([{ version: 2, setting: SOFT, ...by }]);
  const history = await settings.history(tenantId, integrationId);
  expect(history?.map((it) => it.version)).toEqual([2, 1]);
});

test("of two who change the same version the second is told, and changes nothing", async () => {
  await using database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database);
  const settings = openAutoRetract(database);
  const save = () => settings.save(tenantId, integrationId, { setting: JUNK, basedOn: 0, ...by });
  const results = await Promise.all([save(), save()]);
  expect(new Set(results.map((it) => it?.result))).toEqual(new Set(["conflict", "saved"]));
});

test("what Gmail does not have is refused for Gmail, with the reason", async () => {
  await using database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database, { provider: "google" });
  const saved = await openAutoRetract(database).save(tenantId, integrationId, {
    setting: SOFT,
    basedOn: 0,
    ...by,
  });
  expect(saved).toMatchObject({ result: "refused", mistakes: [expect.stringContaining("MALICIOUS")] });
});

test("an unknown integration has no setting and takes none", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const settings = openAutoRetract(database);
  const nobody = newId<IntegrationId>(new Date());
  expect(await settings.history(tenantId, nobody)).toBeUndefined();
  expect(await settings.save(tenantId, nobody, { setting: JUNK, basedOn: 0, ...by })).toBeUndefined();
});

test("a journal is there as soon as one copy came", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const settings = openAutoRetract(database);
  expect(await settings.hasJournal(tenant.tenantId)).toBe(false);
  await seedMessage(database, tenant);
  expect(await settings.hasJournal(tenant.tenantId)).toBe(true);
});

test("each change of a domain makes the judges load the tenant again", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const domains = openDomains(database);
  const before = await knowledgeVersion(database, tenant.tenantId);
  const domain = { name: "corp.example", integrationId: tenant.integrationId, actor: "token:admin" };
  expect((await domains.create(tenant.tenantId, domain)).result).toBe("saved");
  expect((await domains.create(tenant.tenantId, domain)).result).toBe("exists");
  const changed = await domains.change(tenant.tenantId, { ...domain, integrationId: undefined });
  expect(changed).toMatchObject({
    result: "saved",
    domain: { name: "corp.example", integration: undefined },
  });
  expect(await domains.delete(tenant.tenantId, "corp.example", "token:admin")).toBe(true);
  expect(await domains.delete(tenant.tenantId, "corp.example", "token:admin")).toBe(false);
  expect(await knowledgeVersion(database, tenant.tenantId)).toBe(before + 3);
});

test("a domain takes only an integration of its own tenant", async () => {
  await using database = await cloneDatabase();
  const [a, b] = [await seedTenant(database), await seedTenant(database)];
  const domains = openDomains(database);
  const theirs = { name: "corp.example", integrationId: b.integrationId, actor: "x" };
  expect((await domains.create(a.tenantId, theirs)).result).toBe("no_integration");
  const unknown = { name: "nowhere.example", integrationId: undefined, actor: "x" };
  expect((await domains.change(a.tenantId, unknown)).result).toBe("no_domain");
});

test("a list holds each value once, in its own list only", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const lists = openLists(database);
  const before = await knowledgeVersion(database, tenantId);
  const entry = { list: "trusted-domain", kind: "domain", value: "partner.example" } as const;
  const added = await lists.add(tenantId, { entry, note: "our printer", actor: "token:soar" });
  if (added === undefined || added === "exists") throw new Error("not added");
  expect(added).toMatchObject({ ...entry, note: "our printer", createdBy: "token:soar" });
  expect(await lists.add(tenantId, { entry, note: "", actor: "x" })).toBe("exists");
  expect(await lists.get(tenantId, "block", added.id)).toBeUndefined();
  expect(await lists.remove(tenantId, "block", { id: added.id, actor: "x" })).toBe(false);
  const page = { search: "PRINTER", offset: 0, limit: 10 };
  expect(await lists.list(tenantId, { list: "trusted-domain", ...page })).toEqual({
    entries: [added],
    total: 1,
  });
  expect(await lists.remove(tenantId, "trusted-domain", { id: added.id, actor: "x" })).toBe(true);
  expect(await knowledgeVersion(database, tenantId)).toBe(before + 2);
});

test("a changed entry keeps its id, and meets no other's value", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const lists = openLists(database);
  const entry = (value: string) => ({ list: "block", kind: "domain", value }) as const;
  const a = await lists.add(tenantId, { entry: entry("a.example"), note: "", actor: "x" });
  await lists.add(tenantId, { entry: entry("b.example"), note: "", actor: "x" });
  if (a === undefined || a === "exists") throw new Error("not added");
  expect(await lists.change(tenantId, a.id, { entry: entry("b.example"), note: "", actor: "x" })).toBe(
    "exists",
  );
  expect(
    await lists.change(tenantId, a.id, { entry: entry("c.example"), note: "n", actor: "x" }),
  ).toMatchObject({
    id: a.id,
    value: "c.example",
    note: "n",
  });
  const nobody = newId<EntryId>(new Date());
  expect(
    await lists.change(tenantId, nobody, { entry: entry("d.example"), note: "", actor: "x" }),
  ).toBeUndefined();
});

test("a wildcard in a search is a plain character", async () => {
  await using database = await cloneDatabase();
  const tenant = await seedTenant(database);
  await seedMessage(database, tenant, { recipients: ["ann", "bob_b"] });
  const mailboxes = openMailboxList(database);
  const all = { offset: 0, limit: 10 };
  expect((await mailboxes.list(tenant.tenantId, { search: "%", ...all })).total).toBe(0);
  expect((await mailboxes.list(tenant.tenantId, { search: "B_B", ...all })).mailboxes).toMatchObject([
    { primaryAddress: `bob_b@${tenant.domain}`, addresses: [`bob_b@${tenant.domain}`] },
  ]);
  expect((await mailboxes.list(tenant.tenantId, { search: "", ...all })).total).toBe(2);
});
