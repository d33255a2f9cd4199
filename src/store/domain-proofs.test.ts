import { expect, test } from "vitest";
import { checkDomain, checkDueDomains } from "#directory/check-domain.ts";
import { proofRecord } from "#directory/domain-proof.ts";
import { openResolver } from "#main/open-resolver.ts";
import type { TenantId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { startDnsServer } from "../../test/support/dns-server.ts";
import { count, delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { openDomainProofs } from "./domain-proofs.ts";
import { openDomains } from "./domains.ts";
import { openKnowledge } from "./tenant-knowledge.ts";

const NAME = "new.example";
const by = { actor: "token:admin" };

async function open() {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await cloneDatabase());
  const dns = opened.use(await startDnsServer());
  const [tenant, other] = [await seedTenant(database), await seedTenant(database)];
  const domains = openDomains(database);
  const proofs = openDomainProofs(database);
  const needs = { proofs, resolveTxt: openResolver([dns.address]), now: () => new Date() };
  const stateOf = async ({ tenantId }: SeededTenant) =>
    (await domains.list(tenantId)).find((it) => it.name === NAME)?.proof;
  const parts = opened.move();
  return {
    database,
    tenant,
    other,
    domains,
    proofs,
    needs,
    dns,
    stateOf,
    add: (to: SeededTenant, skipsProof?: string) =>
      domains.create(to.tenantId, { name: NAME, integrationId: to.integrationId, ...by, skipsProof }),
    check: (of: SeededTenant) => checkDomain(needs, of.tenantId, { name: NAME, ...by }),
    publish: async (...of: readonly SeededTenant[]) => {
      const tokens = await Promise.all(of.map(async (it) => (await stateOf(it))?.token ?? ""));
      dns.records.set(
        `_undeliver.${NAME}`,
        tokens.map((it) => proofRecord(NAME, it).value),
      );
    },
    facts: (tenantId: TenantId) =>
      database.asTenant(tenantId, async (tx) =>
        (
          await tx.rows<{ kind: string }>("select kind from event where kind like 'domain.%' order by tx, id")
        ).map((it) => it.kind),
      ),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

test("a domain makes no copies and is not the tenant's own before its record is found; then past mail gets its copies", async () => {
  await using it = await open();
  await it.add(it.tenant);
  const { store } = journalOf(it.database);
  const receivedAt = new Date();
  const mail = (name: string) => {
    const base = delivery(it.tenant, name, { to: [`ann@${NAME}`] });
    return store({ ...base, session: { ...base.session, receivedAt } });
  };
  await mail("before");
  const own = async () => (await openKnowledge(it.database, Date.now)(it.tenant.tenantId)).tenant.ownDomains;
  expect([...(await own())]).not.toContain(NAME);
  expect(await count(it.database, it.tenant, "copy")).toBe(0);
  expect(await it.check(it.tenant)).toBe("not_found");
  await it.publish(it.tenant);
  expect(await it.check(it.tenant)).toBe("found");
  expect(await it.stateOf(it.tenant)).toMatchObject({ state: "verified", result: "found" });
  expect([...(await own())]).toContain(NAME);
  expect(await count(it.database, it.tenant, "copy")).toBe(1);
  await mail("after");
  expect(await count(it.database, it.tenant, "copy")).toBe(2);
  expect(await it.facts(it.tenant.tenantId)).toEqual(["domain.created", "domain.verified"]);
});

test("a domain that one organisation has verified, no other one can add, skip or verify", async () => {
  await using it = await open();
  await it.add(it.tenant);
  await it.add(it.other);
  await it.publish(it.tenant, it.other);
  expect(await it.check(it.tenant)).toBe("found");
  expect(await it.check(it.other)).toBe("taken");
  expect(await it.proofs.skip(it.other.tenantId, NAME, { reason: "mine", ...by })).toBe("taken");
  await it.domains.delete(it.other.tenantId, NAME, "token:admin");
  expect(await it.add(it.other)).toEqual({ result: "taken" });
  await it.domains.delete(it.tenant.tenantId, NAME, "token:admin");
  expect(await it.add(it.other)).toMatchObject({ result: "saved" });
});

test("of two organisations that prove a domain at the same moment one gets it", async () => {
  await using it = await open();
  await it.add(it.tenant);
  await it.add(it.other);
  await it.publish(it.tenant, it.other);
  const results = await Promise.all([it.check(it.tenant), it.check(it.other)]);
  expect(results.toSorted()).toEqual(["found", "taken"]);
});

test("a skipped domain counts at once, is audited, and goes to whoever proves it", async () => {
  await using it = await open();
  await it.add(it.other, "the DNS is another department's");
  expect(await it.stateOf(it.other)).toMatchObject({
    state: "skipped",
    skipped: { by: "token:admin", reason: "the DNS is another department's" },
  });
  await it.add(it.tenant);
  await it.publish(it.tenant);
  await it.check(it.tenant);
  expect(await it.stateOf(it.other)).toMatchObject({ state: "pending", skipped: undefined, result: "taken" });
  expect(await it.facts(it.other.tenantId)).toEqual([
    "domain.created",
    "domain.verification_skipped",
    "domain.verification_lost",
  ]);
});

test("a verified domain stays verified when its record is gone, which is told once, or when the DNS fails", async () => {
  await using it = await open();
  await it.add(it.tenant);
  await it.publish(it.tenant);
  await it.check(it.tenant);
  it.dns.failing.add(`_undeliver.${NAME}`);
  expect(await it.check(it.tenant)).toBe("dns_failed");
  expect(await it.stateOf(it.tenant)).toMatchObject({ state: "verified", missingSince: undefined });
  it.dns.failing.clear();
  it.dns.records.clear();
  await it.check(it.tenant);
  await it.check(it.tenant);
  expect(await it.stateOf(it.tenant)).toMatchObject({ state: "verified", missingSince: expect.any(Date) });
  await it.publish(it.tenant);
  await it.check(it.tenant);
  expect(await it.stateOf(it.tenant)).toMatchObject({ state: "verified", missingSince: undefined });
  const facts = await it.facts(it.tenant.tenantId);
  expect(facts.filter((kind) => kind === "domain.record_missing")).toHaveLength(1);
});

test("what is due is looked for by itself, by one process only", async () => {
  await using it = await open();
  await it.add(it.tenant);
  await it.publish(it.tenant);
  const looked = await Promise.all([checkDueDomains(it.needs), checkDueDomains(it.needs)]);
  // The seeded domains of both tenants are due too.
  expect(looked.reduce((sum, n) => sum + n, 0)).toBe(3);
  expect(await it.stateOf(it.tenant)).toMatchObject({ state: "verified" });
  expect(await checkDueDomains(it.needs)).toBe(0);
});

test("an organisation sees and changes nothing of another one's domain", async () => {
  await using it = await open();
  await it.add(it.tenant);
  expect(await it.check(it.other)).toBeUndefined();
  expect(await it.proofs.skip(it.other.tenantId, NAME, { reason: "x", ...by })).toBe("no_domain");
  expect(await it.stateOf(it.tenant)).toMatchObject({ state: "pending", result: undefined });
});
