import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { deriveAuditKeys } from "#identity/audit-keys.ts";
import { type Id, newId } from "#shared/ids.ts";
import { chainTenant } from "#store/audit-chain.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import type { TestPerson } from "../../test/support/sign-in-as.ts";
import { PATIENT } from "../../test/support/until-told.ts";

interface Entry {
  readonly sequence: number;
  readonly kind: string;
  readonly actor: string;
  readonly actor_email: string | null;
  readonly from: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

const keys = deriveAuditKeys(randomBytes(32));
let api: TestApi;
let tenant: SeededTenant;
let person: TestPerson;

beforeAll(async () => {
  // The client's address comes from the proxy, as it does in production.
  api = await openTestApi({ trustedProxies: ["127.0.0.1"] });
  tenant = await seedTenant(api.database);
  person = await api.person(tenant.tenantId, "super-admin");
  await block("=evil.example", "203.0.113.5");
  await block("worse.example", "2001:db8::7");
  await vi.waitUntil(async () => {
    await chainTenant({ database: api.database, key: keys.chain }, tenant.tenantId);
    return (await entries("?kinds=list.changed")).length === 2;
  }, PATIENT);
});
afterAll(() => api[Symbol.asyncDispose]());

const headers = () => ({ cookie: person.cookie, origin: api.origin, "x-undeliver": "dashboard" });
const urlOf = (path: string): string =>
  `${api.origin}/client/v4/accounts/${tenant.tenantId}/email-security/${path}`;

async function block(value: string, from: string): Promise<void> {
  const body = JSON.stringify({ pattern: value.replace("=", ""), pattern_type: "DOMAIN", comments: value });
  const response = await fetch(urlOf("settings/block_senders"), {
    method: "POST",
    headers: { ...headers(), "content-type": "application/json", "x-forwarded-for": from },
    body,
  });
  expect(response.status).toBe(200);
}

const ask = (path: string) => api.call({ path, account: tenant.tenantId, cookie: person.cookie });
const entries = async (query: string): Promise<readonly Entry[]> =>
  (await ask(`audit_log${query}`)).body.result as Entry[];

test("a change is told with who made it, from where, and what it changed", async () => {
  const [newest] = await entries("?kinds=list.changed");
  expect(newest).toMatchObject({
    kind: "list.changed",
    actor: `person:${person.personId}`,
    actor_email: person.email,
    from: "2001:db8::7",
    data: { action: "added", after: { kind: "domain", value: "worse.example", note: "worse.example" } },
  });
});

test("a proxy that is not trusted cannot say from where a change came", async () => {
  await using plain = await openTestApi();
  const own = await seedTenant(plain.database);
  const token = await plain.token(own.tenantId, "super-admin");
  const at = { account: own.tenantId, token, method: "POST" };
  await plain.call({ ...at, path: "settings/trusted_domains", body: { pattern: "a.example" } });
  const isFound = await vi.waitUntil(async () => {
    await chainTenant({ database: plain.database, key: keys.chain }, own.tenantId);
    const { result } = (await plain.call({ ...at, method: "GET", path: "audit_log?address=127.0.0.1" })).body;
    return (result as Entry[]).some((it) => it.kind === "list.changed");
  }, PATIENT);
  expect(isFound).toBe(true);
});

test.each([
  ["actor", (): string => person.email.slice(0, 8), true],
  ["actor", () => "nobody-like-this", false],
  ["kinds", () => "list.changed,token.created", true],
  ["kinds", () => "token.created", false],
  ["address", () => "203.0.113.5", true],
  ["address", () => "203.0.113.6", false],
  ["text", () => "=evil", true],
  ["text", () => "%evil", false],
  ["from", () => new Date(Date.now() - 3_600_000).toISOString(), true],
  ["from", () => new Date(Date.now() + 3_600_000).toISOString(), false],
  ["to", () => new Date(Date.now() - 3_600_000).toISOString(), false],
  ["object", () => newId<Id<"nothing">>(new Date()), false],
])("a filter by %s (%#) finds what it names, and nothing else", async (name, value, isFound) => {
  const found = await entries(`?${name}=${encodeURIComponent(value())}`);
  expect(found.some((it) => it.kind === "list.changed" && it.from === "203.0.113.5")).toBe(isFound);
});

test("what was done to one thing, and what came of it, is found by its id", async () => {
  const [newest] = await entries("?kinds=list.changed");
  const found = await entries(`?object=${String(newest?.data["entryId"])}`);
  // Past mail is searched for what is blocked.
  expect(found.map((it) => it.kind)).toEqual(["evaluation.started", "list.changed"]);
  expect(found[1]?.sequence).toBe(newest?.sequence);
});

test("a page goes on behind the one before it, until the first entry", async () => {
  const seen: number[] = [];
  let cursor: string | undefined = "";
  for (let n = 0; n < 50 && cursor !== undefined; n += 1) {
    const { body } = await ask(`audit_log?per_page=1${cursor === "" ? "" : `&cursor=${cursor}`}`);
    seen.push(...(body.result as Entry[]).map((it) => it.sequence));
    cursor = body.result_info?.["cursor"] as string | undefined;
  }
  const [last = 0] = seen;
  expect(seen).toEqual(Array.from({ length: last }, (_, index) => last - index));
});

test("a kind that there is not is refused by name", async () => {
  const { status, body } = await ask("audit_log?kinds=list.changed,nonsense");
  expect(status).toBe(400);
  expect(body.errors[0]?.message).toContain("nonsense");
});

test("an export holds what the filters leave, runs in no spreadsheet, and is an entry itself", async () => {
  const csv = await fetch(urlOf("audit_log/export.csv?kinds=list.changed"), { headers: headers() });
  expect(csv.headers.get("content-type")).toContain("text/csv");
  const lines = (await csv.text()).trimEnd().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('"actor"');
  expect(lines.join("\n")).not.toMatch(/(^|,)"?[=+@-]/m);
  const ndjson = await fetch(urlOf("audit_log/export.ndjson?kinds=list.changed"), { headers: headers() });
  const read = (await ndjson.text()).trimEnd().split("\n");
  expect(read.map((it) => (JSON.parse(it) as Entry).kind)).toEqual(["list.changed", "list.changed"]);
  await vi.waitUntil(async () => {
    await chainTenant({ database: api.database, key: keys.chain }, tenant.tenantId);
    return (await entries("?kinds=export.made")).length === 2;
  }, PATIENT);
  expect((await entries("?kinds=export.made"))[0]?.data).toMatchObject({
    of: "audit_log",
    format: "ndjson",
    filter: { kinds: ["list.changed"] },
  });
});

test("the state of the chain is told", async () => {
  const { body } = await ask("audit_log/chain");
  expect(body.result).toMatchObject({ verified: null, findings: [], checkpoint: null });
  expect((body.result as { sequence: number }).sequence).toBeGreaterThan(1);
});
