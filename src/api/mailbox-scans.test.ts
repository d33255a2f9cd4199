import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";

const DAY_MS = 86_400_000;

let api: TestApi;
let tenant: SeededTenant;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  tenant = await seedTenant(api.database);
  token = await api.token(tenant.tenantId, "soc-analyst");
});
afterAll(() => api[Symbol.asyncDispose]());

async function call(method: string, path: string, body?: object) {
  const answer = await api.call({ method, path, account: tenant.tenantId, token, body });
  return {
    status: answer.status,
    result: answer.body.result as Record<string, unknown>,
    errors: answer.body.errors,
  };
}

const start = (more: object = {}) =>
  call("POST", "mailbox_scans", { integration_id: tenant.integrationId, ...more });

test("without a known mailbox the addresses are asked for; with one it is read", async () => {
  const none = await start();
  expect(none).toMatchObject({ status: 400, errors: [{ source: { pointer: "/body/addresses" } }] });
  await seedMessage(api.database, tenant, { recipients: ["ann", "bob"] });
  const started = await start();
  expect(started.result).toMatchObject({
    state: "running",
    counts: { mailboxes: 2, done: 0, failed: 0, listed: 0 },
    integration: { id: tenant.integrationId },
  });
  expect(await start()).toMatchObject({ status: 409 });
  const id = String(started.result["id"]);
  expect((await call("GET", `mailbox_scans/${id}`)).result).toMatchObject({ id, state: "running" });
  expect((await call("POST", `mailbox_scans/${id}/cancel`)).result).toMatchObject({ state: "cancelled" });
  expect((await call("GET", "mailbox_scans")).result).toMatchObject([{ id, state: "cancelled" }]);
});

test("it looks back 14 days at most, at mailboxes that have an address, through an integration of the account", async () => {
  const old = new Date(Date.now() - 15 * DAY_MS).toISOString();
  expect(await start({ since: old })).toMatchObject({ status: 400 });
  expect(await start({ addresses: ["nobody"] })).toMatchObject({ status: 400 });
  const other = await seedTenant(api.database);
  expect(await start({ integration_id: other.integrationId })).toMatchObject({ status: 404 });
  expect(await call("GET", `mailbox_scans/${crypto.randomUUID()}`)).toMatchObject({ status: 404 });
});

test("the source that stands for mailboxes is nobody's feed, and cannot be changed or deleted as one", async () => {
  const config = await api.token(tenant.tenantId, "config-admin");
  const { body } = await api.call({ path: "sources", account: tenant.tenantId, token: config });
  expect(body.result).toMatchObject([{ name: "journal" }]);
  const [hidden] = await api.database.asWorker((tx) =>
    tx.rows<{ id: string }>("select id from source where tenant_id = $1 and mailboxes_of is not null", [
      tenant.tenantId,
    ]),
  );
  const path = `sources/${hidden?.id ?? ""}`;
  const gone = await api.call({ method: "DELETE", path, account: tenant.tenantId, token: config });
  expect(gone.status).toBe(404);
});

test("what somebody started and cancelled stands in the audit log's facts", async () => {
  const kinds = await api.database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<{ kind: string }>("select kind from event where kind like 'scan.%' order by tx, id"),
  );
  expect(kinds.map((it) => it.kind)).toEqual(["scan.started", "scan.cancelled"]);
});

test("coverage is there for each integration, before the first look too", async () => {
  const { result } = await call("GET", "coverage");
  expect(result).toMatchObject([{ mails: 0, seen: 0, low_since: null, checks: [], missing: [] }]);
});

test("a look at the mailboxes is asked for once a journal copy has come, and never where the integration is stopped", async () => {
  const integration_id = tenant.integrationId;
  const config = await api.token(tenant.tenantId, "config-admin");
  const ask = async (body: object) => {
    const path = "coverage";
    return (await api.call({ method: "POST", path, account: tenant.tenantId, token: config, body })).status;
  };
  const query = (text: string) => api.database.asTenant(tenant.tenantId, (tx) => tx.rows(text));
  expect(await ask({ integration_id })).toBe(409);
  await query("update source set last_seen_at = now()");
  expect(await ask({ integration_id })).toBe(200);
  expect(await query("select from integration where coverage_due_at <= now()")).toHaveLength(1);
  expect(await query("select from event where kind = 'coverage.asked'")).toHaveLength(1);
  await query("update integration set state = 'stopped'");
  expect(await ask({ integration_id })).toBe(409);
  expect(await ask({ integration_id: crypto.randomUUID() })).toBe(404);
});
