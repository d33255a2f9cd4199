import { afterAll, beforeAll, expect, test } from "vitest";
import { openResolver } from "#main/open-resolver.ts";
import { type TestDnsServer, startDnsServer } from "../../test/support/dns-server.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";

let dns: TestDnsServer;
let api: TestApi;
let tenant: SeededTenant;
let token: string;
beforeAll(async () => {
  dns = await startDnsServer();
  api = await openTestApi({ resolveTxt: openResolver([dns.address]) });
  tenant = await seedTenant(api.database);
  token = await api.token(tenant.tenantId, "config-admin");
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await dns[Symbol.asyncDispose]();
});

interface Shown {
  readonly status: string;
  readonly verification: {
    readonly state: string;
    readonly record: { readonly name: string; readonly value: string };
    readonly advice: string | null;
    readonly skipped: unknown;
  };
}

async function call(method: string, path: string, body?: unknown) {
  const account = tenant.tenantId;
  const answer = await api.call({ method, path: `settings/domains${path}`, account, token, body });
  return { ...answer, shown: answer.body.result as Shown };
}

test("a domain shows its record, waits for it, and is active once it is found", async () => {
  const { shown: added } = await call("POST", "", { domain: "corp.example" });
  expect(added).toMatchObject({ status: "PENDING", verification: { state: "pending" } });
  const { record } = added.verification;
  expect(record.name).toBe("_undeliver.corp.example");
  dns.records.set("corp.example", ["undeliver-verification=somebody-else"]);
  const { shown: waiting } = await call("POST", "/corp.example/verify");
  expect(waiting.verification).toMatchObject({ state: "pending", result: "other_value" });
  expect(waiting.verification.advice).toContain(record.value);
  dns.records.set(record.name, [record.value]);
  expect((await call("POST", "/corp.example/verify")).shown).toMatchObject({
    status: "ACTIVE",
    verification: { state: "verified", advice: null, verified_at: expect.any(String) },
  });
});

test("skipping takes a reason, and says who did it", async () => {
  await call("POST", "", { domain: "skipped.example" });
  expect((await call("POST", "/skipped.example/skip_verification", { reason: " " })).status).toBe(400);
  const { shown } = await call("POST", "/skipped.example/skip_verification", { reason: "moving registrars" });
  expect(shown.verification).toMatchObject({ state: "skipped", skipped: { reason: "moving registrars" } });
  expect((await call("POST", "/nowhere.example/skip_verification", { reason: "x" })).status).toBe(404);
  expect((await call("POST", "/nowhere.example/verify")).status).toBe(404);
});

test("a domain that another organisation has verified is refused with the way out", async () => {
  const other = await seedTenant(api.database);
  await api.database.asWorker((tx) =>
    tx.rows("insert into domain (tenant_id, name, proof) values ($1, 'taken.example', 'verified')", [
      other.tenantId,
    ]),
  );
  const { status, body } = await call("POST", "", { domain: "taken.example" });
  expect(status).toBe(409);
  expect(body.errors[0]?.message).toContain("has to be removed there");
});

test("the steps at a mail system come with the values of this instance", async () => {
  const answer = await api.call({
    path: "sources/guides/exchange-online",
    account: tenant.tenantId,
    token,
  });
  expect(answer.body.result).toMatchObject({ format: "exchange-report", placeholder: "INTAKE-ADDRESS" });
  const text = JSON.stringify(answer.body.result);
  expect(text).toContain("INTAKE-ADDRESS@journal.test");
  expect(text).toContain("JournalMessageExpirationDays 7");
  const unknown = await api.call({ path: "sources/guides/pigeon", account: tenant.tenantId, token });
  expect(unknown.status).toBe(400);
});
