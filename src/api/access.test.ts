import { afterAll, beforeAll, expect, test } from "vitest";
import { ROLES, type Role } from "#identity/role.ts";
import { type Id, newId } from "#shared/ids.ts";
import { ACCESS } from "../../test/support/access-table.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { generateOpenApi } from "./server.ts";

const LETTER_OF: Readonly<Record<Role, string>> = {
  "super-admin": "S",
  "config-admin": "C",
  "soc-analyst": "A",
  viewer: "V",
};

const BASE = "/client/v4/accounts/{account_id}/email-security/";

interface Served {
  readonly key: string;
  readonly method: string;
  readonly path: string;
}

/** Every route of the OpenAPI document, so that none can be forgotten here. */
async function served(): Promise<readonly Served[]> {
  const document = JSON.parse(await generateOpenApi()) as { paths: Record<string, object> };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((it) => {
      const method = it.toUpperCase();
      return { key: `${method} ${path.replace(BASE, "")}`, method, path };
    }),
  );
}

let api: TestApi;
let own: SeededTenant;
let other: SeededTenant;
let routes: readonly Served[];

beforeAll(async () => {
  api = await openTestApi();
  own = await seedTenant(api.database);
  other = await seedTenant(api.database);
  routes = await served();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Ids that nobody has, or those given. */
function filled(path: string, account: string, ids: Readonly<Record<string, string>> = {}): string {
  return path
    .replace("{account_id}", account)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? newId<Id<"nothing">>(new Date()));
}

/** Bodies that pass the schemas, so that what answers is the route itself. */
function bodyFor(key: string, ids: Readonly<Record<string, string>> = {}): unknown {
  const id = (name: string): string => ids[name] ?? newId<Id<"nothing">>(new Date());
  const bodies: Readonly<Record<string, unknown>> = {
    "POST integrations/{integration_id}/stop": { reason: "x" },
    "PUT settings/auto_retract/limit": { copies: 1_000, percent: 1 },
    "PATCH sources/{source_id}": { hop_count: 1 },
    "POST integrations": { provider: "microsoft", name: "x", tenant_id: "x", client_id: "x", secret: "x" },
    "POST investigate/move": { ids: [id("investigate_id")], destination: "JunkEmail" },
    "POST investigate/{investigate_id}/move": { destination: "JunkEmail" },
    "POST investigate/{investigate_id}/reclassify": { expected_disposition: "NONE" },
    "POST identity_mismatches/{retraction_id}/{copy_id}": { decision: "leave", reason: "x" },
    "POST evaluations": { indicator: id("indicator_id") },
    "POST retractions": { ids: [id("investigate_id")], destination: "JunkEmail" },
    "POST retractions/samples": {
      samples: [{ name: "a.eml", content_base64: "eA==" }],
      destination: "JunkEmail",
    },
    "POST retractions/{retraction_id}/apply": { hash: "0".repeat(64) },
    "POST retractions/{retraction_id}/approval": { decision: "deny", reason: "x", hash: "0".repeat(64) },
    "POST retractions/{retraction_id}/resume": { decision: "proceed" },
    "PUT settings/approval": { copies_per_hour: 300 },
    "POST settings/important_people": { address: "ceo@corp.example" },
    "POST retractions/observed": { decision: "refuse", retractions: [id("retraction_id")] },
    "POST retractions/release_rule": { rule: "detector:x", since: "2026-01-01T00:00:00Z", dry_run: true },
    "PUT settings/automation": { mode: "act" },
    "PUT settings/breaker": {},
    "POST settings/breaker/trips/{trip_id}/close": { decision: "refuse" },
    "POST settings/allow_policies": { pattern: "a.example", pattern_type: "DOMAIN" },
    "POST settings/block_senders": { pattern: "b.example", pattern_type: "DOMAIN" },
    "POST settings/trusted_domains": { pattern: "c.example" },
    "POST settings/indicators": { kind: "domain", value: "d.example" },
    "PUT settings/responses": {
      post_delivery: { mode: "off", days: 7 },
      submission: { mode: "off" },
    },
    "PATCH settings/allow_policies/{entry_id}": {},
    "PATCH settings/block_senders/{entry_id}": {},
    "PATCH settings/trusted_domains/{entry_id}": {},
    "PATCH settings/domains/{domain_id}": {},
    "POST settings/domains": { domain: "new.example" },
    "PUT settings/auto_retract": {
      integration_id: id("integration_id"),
      destinations: { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "none", BULK: "none" },
    },
    "POST settings/auto_retract/preview": {
      integration_id: id("integration_id"),
      destinations: { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "none", BULK: "none" },
    },
    "POST settings/auto_retract/approval": {
      integration_id: id("integration_id"),
      decision: "deny",
      reason: "x",
    },
    "PUT settings/retention": {
      microsoft: { junk: 30, deleted_items: 30, recoverable_items: 14 },
      google: { spam: 30, trash: 30 },
    },
    "POST sources": { name: "x", format: "plain-bcc", binding: { kind: "google-seal" } },
  };
  return bodies[key];
}

/** Only the head of the answer: the live events never end. */
async function statusOf(
  route: Served,
  path: string,
  token: string | undefined,
  body: unknown,
): Promise<number> {
  const query = route.key.endsWith("auto_retract/history") ? `?integration_id=${newId(new Date())}` : "";
  const ended = new AbortController();
  const response = await fetch(`${api.origin}${path}${query}`, {
    method: route.method,
    signal: ended.signal,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  ended.abort();
  return response.status;
}

test("the table of access names every route, and no other", () => {
  expect(routes.map((it) => it.key).sort()).toEqual(Object.keys(ACCESS).sort());
});

test("without credentials, or with wrong ones, no route answers anything", async () => {
  for (const route of routes) {
    const path = filled(route.path, own.tenantId);
    for (const token of [undefined, "und_wrong", `und_${"A".repeat(43)}`]) {
      expect(`${route.key} ${await statusOf(route, path, token, undefined)}`).toBe(`${route.key} 401`);
    }
  }
});

test.each(ROLES)("a %s gets past the door exactly where the table says so", async (role) => {
  const token = await api.token(own.tenantId, role);
  for (const route of routes) {
    const status = await statusOf(route, filled(route.path, own.tenantId), token, bodyFor(route.key));
    const isAllowed = ACCESS[route.key]?.includes(LETTER_OF[role]) ?? false;
    expect(`${route.key} ${status === 403 ? "forbidden" : "allowed"}`).toBe(
      `${route.key} ${isAllowed ? "allowed" : "forbidden"}`,
    );
  }
  expect(api.errors).toEqual([]);
});

test("in another tenant's account there is nothing, whatever one may at home", async () => {
  const token = await api.token(own.tenantId, "super-admin");
  for (const route of routes.filter((it) => it.path.includes("{account_id}"))) {
    const status = await statusOf(route, filled(route.path, other.tenantId), token, bodyFor(route.key));
    expect(`${route.key} ${status}`).toBe(`${route.key} 404`);
  }
});

test("another tenant's ids are nobody's ids", async () => {
  const ids = await everythingOf(other);
  const token = await api.token(own.tenantId, "super-admin");
  const before = await snapshot(other);
  const NAMED =
    /\{(integration|investigate|retraction|source|entry|domain|trip|indicator|evaluation)_id\}|\{(person_address)\}/;
  const withBody = [
    "POST evaluations",
    "POST investigate/move",
    "POST retractions",
    "PUT settings/auto_retract",
    "POST settings/auto_retract/preview",
    "POST settings/auto_retract/approval",
  ];
  for (const route of routes.filter((it) => NAMED.test(it.path) || withBody.includes(it.key))) {
    const path = filled(route.path, own.tenantId, ids);
    const status = await statusOf(route, path, token, bodyFor(route.key, ids));
    expect(`${route.key} ${status}`).toBe(`${route.key} 404`);
  }
  expect(await snapshot(other)).toEqual(before);
});

/** One of each thing, and what it is called in paths. */
async function everythingOf(tenant: SeededTenant): Promise<Readonly<Record<string, string>>> {
  const token = await api.token(tenant.tenantId, "super-admin");
  const { messageId } = await seedMessage(api.database, tenant);
  const at = { account: tenant.tenantId, token, method: "POST" };
  const made = async (path: string, body: unknown): Promise<string> => {
    const { result } = (await api.call({ ...at, path, body })).body;
    return (result as { id: string }).id;
  };
  await made("settings/important_people", { address: "ceo@other.example" });
  const indicator = await made("settings/indicators", { kind: "domain", value: "evil.example" });
  return {
    indicator_id: indicator,
    evaluation_id: await made("evaluations", { indicator }),
    integration_id: tenant.integrationId,
    source_id: tenant.sourceId,
    domain_id: tenant.domain,
    person_address: "ceo@other.example",
    investigate_id: messageId,
    retraction_id: await made("retractions", { ids: [messageId], destination: "JunkEmail" }),
    entry_id: await made("settings/block_senders", { pattern: "evil.example", pattern_type: "DOMAIN" }),
    trip_id: await tripOf(tenant),
  };
}

async function tripOf({ tenantId }: SeededTenant): Promise<string> {
  const id = newId<Id<"trip">>(new Date());
  const text = `insert into breaker_trip (tenant_id, id, rule, cause, measured, allowed, reason)
    values ($1, $2, 'detector:x', 'copies_per_hour', 9, 5, '')`;
  await api.database.asTenant(tenantId, (tx) => tx.rows(text, [tenantId, id]));
  return id;
}

async function snapshot(tenant: SeededTenant): Promise<unknown> {
  const tables = [
    "integration",
    "source",
    "source_address",
    "domain",
    "list_entry",
    "retraction",
    "auto_retract",
    "important_person",
    "approval",
    "breaker_trip",
    "indicator",
    "evaluation",
    "verdict",
  ];
  return Promise.all(
    tables.map((it) => api.database.asTenant(tenant.tenantId, (tx) => tx.rows(`select * from ${it}`))),
  );
}
