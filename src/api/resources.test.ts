import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { type CopyId, newId, type RetractionId } from "#shared/ids.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { openForFile } from "../../test/support/open-for-file.ts";

const on = openForFile();
const { ask } = on;

async function made(path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await ask("POST", path, body);
  expect(answer.status).toBe(200);
  return answer.body.result as Record<string, unknown>;
}

test("a plan is made, looked at, applied by its hash, and undone", async () => {
  const { messageId, copies } = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob"] });
  const plan = await made("retractions", { ids: [messageId], destination: "JunkEmail", reason: "phish" });
  expect(plan).toMatchObject({
    state: "draft",
    copies: 2,
    counts: { pending: 2 },
    requested_by: "token:super-admin",
  });
  const path = `retractions/${String(plan["id"])}`;
  const wrong = await ask("POST", `${path}/apply`, { hash: "0".repeat(64) });
  expect(wrong).toMatchObject({ status: 409, body: { errors: [{ type: "changed_meanwhile" }] } });
  const run = await made(`${path}/apply`, { hash: plan["hash"] });
  expect(run).toMatchObject({ state: "running", copies: 2 });
  const waiting = await ask("GET", path);
  expect(waiting.body.result).toMatchObject({ estimate: { done_at: null, waits_for: "work", copies: 2 } });
  const copyId = copies[0]?.copyId ?? newId<CopyId>(new Date());
  const row = { tenantId: on.tenant.tenantId, retractionId: plan["id"] as RetractionId };
  await settleCopy(on.api.database, { ...row, copyId, outcome: "moved" });
  const moved = await ask("GET", `${path}/copies?outcome=moved`);
  expect(moved.body.result).toMatchObject([{ copy_id: copyId, success: true, destination: "JunkEmail" }]);
  const undo = await ask("POST", `${path}/release`);
  expect(undo.body.result).toMatchObject({ kind: "release", destination: "origin", releases_id: plan["id"] });
  const after = await ask("GET", path);
  expect(after.body.result).toMatchObject({
    state: "done",
    counts: { moved: 1, refused: 1 },
    estimate: null,
  });
  const list = await ask("GET", `retractions?investigate_id=${messageId}`);
  expect(list.body.result).toHaveLength(2);
});

test("a plan may take what comes late, until a moment that is named", async () => {
  const { messageId, copies } = await seedMessage(on.api.database, on.tenant, { recipients: ["ann"] });
  const until = new Date(Date.now() + 14 * 86_400_000).toISOString();
  const body = { ids: [messageId], destination: "JunkEmail", late: { until, idle_days: 3 } };
  const plan = await made("retractions", body);
  const late = { until, idle_days: 3, follow_forwards: false, ended_at: null };
  expect(plan).toMatchObject({ state: "draft", late, late_count: 0 });
  const mistake = async (change: object): Promise<string | undefined> =>
    (await ask("POST", "retractions", { ...body, ...change })).body.errors[0]?.source?.pointer;
  expect(await mistake({ late: { until: "2026-01-01T00:00:00Z" } })).toBe("/body/late");
  expect(await mistake({ copies: [copies[0]?.copyId] })).toBe("/body/late");
  expect(await mistake({ late: { until, idle_days: 0 } })).toBe("/body/late/idle_days");
});

test("a message that nobody can vouch for, or that no mailbox holds, is not retracted", async () => {
  const untrusted = await seedMessage(on.api.database, on.tenant, { trusted: false });
  const outbound = await seedMessage(on.api.database, on.tenant, { recipients: [] });
  const move = (id: string) => ask("POST", `investigate/${id}/move`, { destination: "JunkEmail" });
  expect(await move(untrusted.messageId)).toMatchObject({
    status: 422,
    body: { errors: [{ type: "untrusted_message" }] },
  });
  expect(await move(outbound.messageId)).toMatchObject({
    status: 422,
    body: { errors: [{ type: "no_copies" }] },
  });
});

test("copies and the action log tell the story of a message", async () => {
  const { messageId } = await seedMessage(on.api.database, on.tenant, { recipients: ["ann"] });
  const { id, hash } = await made("retractions", { ids: [messageId], destination: "DeletedItems" });
  const copies = await ask("GET", `investigate/${messageId}/copies`);
  expect(copies.body.result).toMatchObject([{ mailbox: `ann@${on.tenant.domain}`, latest: null, hits: [] }]);
  const log = async () => (await ask("GET", `investigate/${messageId}/action_log`)).body.result;
  // A plan that nobody has applied was nothing that was done to it.
  expect(await log()).toEqual([]);
  await ask("POST", `retractions/${String(id)}/apply`, { hash });
  const requested = {
    operation: "REQUEST",
    properties: { folder: "DeletedItems", requested_by: "token:super-admin" },
  };
  expect(await log()).toMatchObject([requested, requested]);
  const raw = await ask("GET", `investigate/${messageId}/raw`);
  expect(raw).toMatchObject({ status: 404, body: { errors: [{ type: "raw_not_kept" }] } });
});

test("the search box's mistakes come back as sentences", async () => {
  const answer = await ask("GET", "investigate?query=disposition:evil");
  expect(answer).toMatchObject({
    status: 400,
    body: { errors: [{ type: "invalid_input", source: { pointer: "/query/query" } }] },
  });
  expect(answer.body.errors[0]?.message).toContain("MALICIOUS");
});

test("a filter that is misspelled is refused, because what it would find is everything", async () => {
  const answer = await ask("GET", "investigate?sendr=x");
  expect(answer.status).toBe(400);
  expect(answer.body.errors[0]?.message).toContain("sendr");
});

test("a search narrows by Cloudflare's filters", async () => {
  const from = "filters@evil.example";
  const { messageId } = await seedMessage(on.api.database, on.tenant, { from, disposition: "SPAM" });
  await seedMessage(on.api.database, on.tenant, { from, disposition: "NONE", subject: "clean" });
  const old = new Date(Date.now() - 40 * 86_400_000);
  await seedMessage(on.api.database, on.tenant, { from, disposition: "NONE", receivedAt: old });
  const count = async (query: string): Promise<unknown> =>
    (await ask("GET", `investigate?sender=${from}&${query}`)).body.result_info?.["total_count"];
  expect(await count("")).toBe(2);
  expect(await count("detections_only=true")).toBe(1);
  expect(await count("detections_only=true&final_disposition=NONE")).toBe(0);
  expect(await count("final_disposition=SPAM")).toBe(1);
  expect(await count("delivery_status=quarantined")).toBe(0);
  expect(await count("delivery_status=delivered")).toBe(2);
  expect(await count("message_action=MOVED")).toBe(0);
  expect(await count(`start=${old.toISOString()}`)).toBe(3);
  expect(await count("query=subject:clean")).toBe(1);
  expect((await ask("GET", `investigate?alert_id=${messageId}`)).body.result).toHaveLength(1);
});

test("auto-retract says that no journal came yet, and refuses what Gmail does not have", async () => {
  const fresh = await seedTenant(on.api.database, { provider: "google" });
  const at = { account: fresh.tenantId, token: await on.api.token(fresh.tenantId, "config-admin") };
  const before = await on.api.call({ ...at, path: "settings/auto_retract" });
  expect(before.body).toMatchObject({
    messages: [{ code: 10101 }],
    result: [{ version: 0, destinations: { MALICIOUS: "none" }, saved_by: null }],
  });
  const put = (destination: string) =>
    on.api.call({
      ...at,
      method: "PUT",
      path: "settings/auto_retract",
      body: {
        integration_id: fresh.integrationId,
        destinations: {
          MALICIOUS: destination,
          SPOOF: "none",
          SUSPICIOUS: "none",
          SPAM: "none",
          BULK: "none",
        },
        version: 0,
      },
    });
  const refused = await put("RecoverableItemsDeletions");
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ type: "unavailable_destination" }] } });
  expect(refused.body.errors[0]?.message).toContain("Trash");
  expect((await put("DeletedItems")).body.result).toMatchObject({
    version: 1,
    saved_by: "token:config-admin",
  });
  expect((await put("JunkEmail")).body.errors).toMatchObject([{ type: "changed_meanwhile" }]);
  const history = await on.api.call({
    ...at,
    path: `settings/auto_retract/history?integration_id=${fresh.integrationId}`,
  });
  expect(history.body.result).toMatchObject([{ version: 1, destinations: { MALICIOUS: "DeletedItems" } }]);
});

test("an integration's secret goes in and never comes out", async () => {
  const secret = "a-very-secret-value";
  const private_key = generateKeyPairSync("rsa", { modulusLength: 2_048 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
  const integration = { provider: "microsoft", name: "365", tenant_id: "corp.example", client_id: "app" };
  const created = await ask("POST", "integrations", { ...integration, secret });
  expect(created.body.result).toMatchObject({ cloud: "global", credential: "secret", status: "untested" });
  const list = await ask("GET", "integrations");
  expect(JSON.stringify([created, list])).not.toContain(secret);
  expect((await ask("POST", "integrations", { ...integration, secret })).status).toBe(409);
  const google = await made("integrations", {
    provider: "google",
    name: "workspace",
    administrator: "admin@corp.example",
    endpoints: "simulator",
    service_account_key: { type: "service_account", client_email: "u@p.example", private_key },
  });
  expect(google).toMatchObject({ service_account: "u@p.example", endpoints: "simulator" });
  expect(JSON.stringify(google)).not.toContain("PRIVATE KEY");
  const id = String(google["id"]);
  expect((await ask("DELETE", `integrations/${id}`)).body.result).toEqual({ id });
  expect((await ask("GET", `integrations/${id}`)).status).toBe(404);
});

test.each([
  [{}, "one of the client secret, the certificate"],
  [{ secret: "x", endpoints: "http://169.254.169.254/" }, "endpoints"],
])("an integration that cannot work is refused: %j", async (more, hint) => {
  const body = { provider: "microsoft", name: "bad", tenant_id: "t", client_id: "c", ...more };
  const answer = await ask("POST", "integrations", body);
  expect(answer.status).toBe(400);
  expect(answer.body.errors[0]?.message).toContain(hint);
});

test("an intake address is told once, and again only as another one", async () => {
  const source = {
    name: "google",
    format: "google-copy",
    binding: { kind: "google-seal" },
    allowed_ranges: ["192.0.2.0/24", "2001:db8::1"],
  };
  const created = await made("sources", source);
  const address = String(created["address"]);
  expect(address).toMatch(/^[0-9a-f]{40}@journal\.test$/);
  expect(JSON.stringify(await ask("GET", "sources"))).not.toContain(address.slice(0, 40));
  const id = String(created["id"]);
  const rotated = await made(`sources/${id}/rotate`, undefined);
  expect(created).toMatchObject({ addresses: 1, former_valid_until: null });
  expect(rotated).toMatchObject({ addresses: 2 });
  expect(Date.parse(String(rotated["former_valid_until"])) - Date.now()).toBeGreaterThan(71 * 3_600_000);
  expect(rotated["address"]).not.toBe(address);
  expect((await ask("DELETE", `sources/${id}`)).status).toBe(200);
  expect((await ask("POST", `sources/${id}/rotate`)).status).toBe(404);
  expect((await ask("POST", "sources", { ...source, allowed_ranges: ["everywhere"] })).status).toBe(400);
});

test.each(["com", "co.uk", "not a domain", "192.0.2.1"])("%s is nobody's own domain", async (domain) => {
  const answer = await ask("POST", "settings/domains", { domain });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ type: "invalid_input" }] } });
});

test("what Cloudflare keeps on a domain says where it is kept here", async () => {
  const answer = await ask("POST", "settings/domains", {
    domain: "x.example",
    ip_restrictions: ["192.0.2.0/24"],
  });
  const [mistake] = answer.body.errors;
  expect(mistake?.message).toContain("allowed_ranges of /sources");
  expect(mistake?.source?.pointer).toBe("/body/ip_restrictions");
});
