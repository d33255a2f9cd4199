import { afterAll, beforeAll, expect, test } from "vitest";
import { ROLES, type Role } from "#identity/role.ts";
import { type Id, newId } from "#shared/ids.ts";
import { ACCESS } from "../../test/support/access-table.ts";
import { bodyFor } from "../../test/support/access-bodies.ts";
import { everythingOf } from "../../test/support/everything-of.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { openRawApi, type RawDashboard } from "../../test/support/raw-dashboard.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
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
let raw: RawDashboard;
let own: SeededTenant;
let other: SeededTenant;
let routes: readonly Served[];

beforeAll(async () => {
  raw = await openRawApi(openTestApi);
  ({ api } = raw);
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

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
/** As the dashboard sends it. */
const browser = (cookie: string) => ({ cookie, origin: api.origin, "x-undeliver": "dashboard" });

const isOpen = ({ key }: Served): boolean => ACCESS[key] === "anybody";

function isAllowed({ key }: Served, role: Role, kind: "person" | "token"): boolean {
  const access = ACCESS[key] ?? "";
  if (access === "anybody") return true;
  const [letters = "", only] = access.split(" ");
  return letters.includes(LETTER_OF[role]) && (only !== "persons" || kind === "person");
}

/** Only the head of the answer: the live events never end. */
async function statusOf(
  route: Served,
  path: string,
  as: Readonly<Record<string, string>>,
  body: unknown,
): Promise<number> {
  const queries: Readonly<Record<string, string>> = {
    "GET settings/auto_retract/history": `?integration_id=${newId(new Date())}`,
    "GET /client/v4/invitation": "?token=x",
  };
  const query = queries[route.key] ?? "";
  const ended = new AbortController();
  const response = await fetch(`${api.origin}${path}${query}`, {
    method: route.method,
    signal: ended.signal,
    headers: {
      ...as,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  ended.abort();
  return response.status;
}

test("no cache keeps what any route answers", async () => {
  const kept = await Promise.all(
    routes.map(async ({ key, method, path }) => {
      const answer = await fetch(`${api.origin}${filled(path, own.tenantId)}`, { method });
      return answer.headers.get("cache-control") === "no-store" ? [] : [key];
    }),
  );
  expect(kept.flat()).toEqual([]);
});

test("the table of access names every route, and no other", () => {
  expect(routes.map((it) => it.key).sort()).toEqual(Object.keys(ACCESS).sort());
});

test("without credentials, or with wrong ones, no route answers anything", async () => {
  const nobodys = [
    {},
    bearer("und_wrong"),
    bearer(`und_${"A".repeat(43)}`),
    browser("undeliver.session_token=wrong.c2lnbmF0dXJl"),
    // A wrong token is not made good by a cookie.
    { ...bearer("und_wrong"), ...browser((await api.person(own.tenantId, "super-admin")).cookie) },
  ];
  for (const route of routes.filter((it) => !isOpen(it))) {
    const path = filled(route.path, own.tenantId);
    for (const as of nobodys) {
      expect(`${route.key} ${await statusOf(route, path, as, undefined)}`).toBe(`${route.key} 401`);
    }
  }
});

const EVERYBODY = ROLES.flatMap((role) => [
  { role, kind: "token" } as const,
  { role, kind: "person" } as const,
]);

test.each(EVERYBODY)(
  "a $kind that is $role gets past the door exactly where the table says so",
  async (who) => {
    const { role, kind } = who;
    const as =
      kind === "token"
        ? bearer(await api.token(own.tenantId, role))
        : browser((await api.person(own.tenantId, role)).cookie);
    for (const route of routes) {
      const status = await statusOf(route, filled(route.path, own.tenantId), as, bodyFor(route.key));
      expect(`${route.key} ${status === 403 || status === 401 ? "forbidden" : "allowed"}`).toBe(
        `${route.key} ${isAllowed(route, role, kind) ? "allowed" : "forbidden"}`,
      );
    }
    expect(api.errors).toEqual([]);
  },
);

test("what changes something is refused to a browser that another site has sent", async () => {
  const { cookie } = await api.person(own.tenantId, "super-admin");
  const sentByOthers = [
    { cookie },
    { cookie, origin: api.origin },
    { cookie, "x-undeliver": "dashboard" },
    { cookie, origin: "https://evil.example", "x-undeliver": "dashboard" },
    { cookie, origin: "null", "x-undeliver": "dashboard" },
  ];
  for (const route of routes.filter((it) => it.method !== "GET" && !isOpen(it))) {
    const path = filled(route.path, own.tenantId);
    for (const as of sentByOthers) {
      const status = await statusOf(route, path, as, bodyFor(route.key));
      expect(`${route.key} ${status}`).toBe(`${route.key} 403`);
    }
  }
});

test("in another tenant's account there is nothing, whatever one may at home", async () => {
  const token = bearer(await api.token(own.tenantId, "super-admin"));
  const person = browser((await api.person(own.tenantId, "super-admin")).cookie);
  for (const route of routes.filter((it) => it.path.includes("{account_id}"))) {
    for (const as of [token, person]) {
      const status = await statusOf(route, filled(route.path, other.tenantId), as, bodyFor(route.key));
      expect(`${route.key} ${status}`).toBe(`${route.key} 404`);
    }
  }
});

test("another tenant's ids are nobody's ids", async () => {
  const { ids, of } = await everythingOf(api, other, raw);
  const owner = browser((await api.person(other.tenantId, "super-admin")).cookie);
  const as = browser((await api.person(own.tenantId, "super-admin")).cookie);
  const before = await snapshot(other);
  const NAMED =
    /\{(integration|group|investigate|retraction|source|entry|domain|trip|indicator|evaluation|user|token|session|copy)_id\}|\{(person_address|entry_address|proposal_hash)\}/;
  const withBody = [
    "POST coverage",
    "POST directory/sync",
    "POST evaluations",
    "POST investigate/move",
    "POST retractions",
    "PUT settings/auto_retract",
    "POST settings/auto_retract/preview",
    "POST settings/auto_retract/approval",
  ];
  const named = routes.filter((it) => NAMED.test(it.path) || withBody.includes(it.key));
  for (const route of named) {
    const its = { ...ids, ...of[route.key] };
    const path = filled(route.path, own.tenantId, its);
    const status = await statusOf(route, path, as, bodyFor(route.key, its));
    expect(`${route.key} ${status}`).toBe(`${route.key} 404`);
  }
  expect(await snapshot(other)).toEqual(before);
  // Each of them is something: whom it belongs to finds it, so a leak would have been seen. What changes or removes it last.
  const rank = ({ method }: Served): number => ["GET", "PATCH", "POST", "PUT", "DELETE"].indexOf(method);
  // Sessions are a person's own, whoever else is of his account.
  const order = named
    .filter((it) => it.path.includes("{account_id}"))
    .toSorted((a, b) => rank(a) - rank(b) || b.path.length - a.path.length);
  for (const route of order) {
    const its = { ...ids, ...of[route.key] };
    const path = filled(route.path, other.tenantId, its);
    const status = await statusOf(route, path, owner, bodyFor(route.key, its));
    expect(`${route.key} ${status === 404 ? "not found" : "found"}`).toBe(`${route.key} found`);
  }
});

async function snapshot(tenant: SeededTenant): Promise<unknown> {
  const tables = [
    "integration",
    "source",
    "source_address",
    "domain",
    "list_entry",
    "copy",
    "retraction_copy",
    "auto_retract_proposal",
    "retraction",
    "auto_retract",
    "important_group",
    "important_person",
    "directory_entry",
    "directory_group",
    "directory_member",
    "directory_sync",
    "approval",
    "breaker_trip",
    "indicator",
    "evaluation",
    "verdict",
    "api_token",
    "membership",
    "invitation",
  ];
  const sessions = 'select id from identity."session" order by id';
  return Promise.all([
    api.database.asWorker((tx) => tx.rows(sessions)),
    ...tables.map((it) =>
      api.database.asTenant(tenant.tenantId, (tx) => tx.rows(`select * from ${it} t order by t::text`)),
    ),
  ]);
}
