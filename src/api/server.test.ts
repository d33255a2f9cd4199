import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTokens } from "#store/tokens.ts";
import { openTestApi } from "../../test/support/open-test-api.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { generateOpenApi } from "./server.ts";

const on = openForFile();

const text = async (path: string): Promise<string> => (await fetch(`${on.api.origin}${path}`)).text();

test("without a built dashboard the front page says what this is and how to build it, and runs nothing", async () => {
  const response = await fetch(`${on.api.origin}/`);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(response.headers.get("content-security-policy")).toContain("script-src 'self';");
  const page = await response.text();
  expect(page).toContain("openapi.json");
  expect(page).not.toContain("<script");
});

test("a built dashboard answers every path that is no other's, and its files are kept for ever", async () => {
  await using folder = await openScratchFolder("dashboard");
  await mkdir(join(folder.path, "assets"));
  await writeFile(join(folder.path, "index.html"), "<title>the dashboard</title>");
  await writeFile(join(folder.path, "assets/main-1a2b.js"), "void 0");
  await using built = await openTestApi({ dashboardFolder: folder.path });
  const screen = await fetch(`${built.origin}/some-account/mail-trace?query=is%3Aretracted`);
  expect([screen.status, screen.headers.get("cache-control")]).toEqual([200, "no-cache"]);
  expect(await screen.text()).toContain("the dashboard");
  const file = await fetch(`${built.origin}/assets/main-1a2b.js`);
  expect(file.headers.get("cache-control")).toContain("immutable");
  for (const path of ["/client/v4/nothing", "/auth/nothing", "/assets/gone.js", "/healthzz/../client/x"]) {
    expect([path, (await fetch(`${built.origin}${path}`)).status]).toEqual([path, 404]);
  }
});

test("the process tells of itself without credentials", async () => {
  expect(await text("/healthz")).toContain("ok");
  expect(await text("/readyz")).toContain("ready");
  expect(await text("/metrics")).toContain("undeliver_up");
});

test("a process that is not ready says so with its status", async () => {
  const telemetry = {
    isReady: () => Promise.resolve(false),
    metrics: () => Promise.resolve(""),
    onError: () => {},
  };
  await using unready = await openTestApi({ telemetry });
  expect((await fetch(`${unready.origin}/readyz`)).status).toBe(503);
  expect((await fetch(`${unready.origin}/healthz`)).status).toBe(200);
});

test("while the database is away a client is told to come again, and when, and nothing of the inside", async () => {
  const away = Object.assign(new Error("connect ENOENT /var/lib/secret/.s.PGSQL.5432"), { code: "ENOENT" });
  await using unreachable = await openTestApi({
    tokens: { ...openTokens(on.api.database), find: () => Promise.reject(away) },
  });
  const answer = await unreachable.call({ path: "/client/v4/accounts", token: on.token });
  expect(answer).toMatchObject({ status: 503, body: { errors: [{ type: "unavailable" }] } });
  expect(answer.headers.get("retry-after")).toBe("2");
  expect(JSON.stringify(answer.body)).not.toContain("secret");
});

test.each([
  ["GET", "investigate?query=%00", undefined],
  ["GET", "investigate?message_id=a%00", undefined],
  ["GET", "directory/mailboxes?search=%00", undefined],
  ["POST", "settings/trusted_domains", { pattern: "a.example", is_regex: false, comments: "half \ud800" }],
])("%s %s with what no database stores is a mistake of the client's", async (method, path, body) => {
  const answer = await on.api.call({ method, path, account: on.tenant.tenantId, token: on.token, body });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ type: "invalid_input" }] } });
});

test("an unknown path is answered in the envelope, with the id of the request", async () => {
  const answer = await on.api.call({ path: "/client/v4/nothing" });
  expect(answer).toMatchObject({
    status: 404,
    body: { success: false, result: null, errors: [{ code: 20404 }] },
  });
  expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});

test("every mistake of a body is named with its place", async () => {
  const answer = await on.api.call({
    method: "POST",
    path: "retractions",
    account: on.tenant.tenantId,
    token: on.token,
    body: { ids: ["x"], destination: "Nowhere", when: 1 },
  });
  expect(answer.status).toBe(400);
  expect(answer.body.errors.map((it) => it.source?.pointer)).toEqual([
    "/body/ids/0",
    "/body/destination",
    "/body",
  ]);
});

test("a body that is no JSON, none at all, too large or of another type is refused", async () => {
  const at = { method: "POST", path: "retractions", account: on.tenant.tenantId, token: on.token };
  expect((await on.api.call({ ...at, body: "{" })).body.errors).toMatchObject([{ type: "invalid_input" }]);
  expect((await on.api.call({ ...at, body: "" })).body.errors).toMatchObject([{ type: "invalid_input" }]);
  expect((await on.api.call(at)).body.errors).toMatchObject([{ type: "invalid_input" }]);
  const large = await on.api.call({ ...at, body: `"${"x".repeat(1_100_000)}"` });
  expect(large).toMatchObject({ status: 413, body: { errors: [{ type: "too_large" }] } });
  const typed = await fetch(
    `${on.api.origin}/client/v4/accounts/${on.tenant.tenantId}/email-security/retractions`,
    {
      method: "POST",
      headers: { authorization: `Bearer ${on.token}`, "content-type": "text/plain" },
      body: "x",
    },
  );
  expect(typed.status).toBe(415);
});

test("whoever asks too much is told when to go on, and health checks still pass", async () => {
  await using small = await openTestApi({ requestsPerMinute: 3 });
  const statuses = [];
  for (let n = 0; n < 4; n++) statuses.push((await small.call({ path: "/client/v4/accounts" })).status);
  expect(statuses).toEqual([401, 401, 401, 429]);
  expect((await fetch(`${small.origin}/healthz`)).status).toBe(200);
});

test("a bug ends its request, goes to the log, and shows nothing of itself", async () => {
  const errors: unknown[] = [];
  await using broken = await openTestApi({
    tenants: { several: () => Promise.reject(new Error("password=hunter2")) },
    telemetry: {
      isReady: () => Promise.resolve(true),
      metrics: () => Promise.resolve(""),
      onError: (error) => errors.push(error),
    },
  });
  const { tenantId } = await seedTenant(broken.database);
  const answer = await broken.call({
    path: "/client/v4/accounts",
    token: await broken.token(tenantId, "viewer"),
  });
  expect(answer).toMatchObject({ status: 500, body: { errors: [{ type: "internal" }] } });
  expect(JSON.stringify(answer.body)).not.toContain("hunter2");
  expect(errors).toHaveLength(1);
});

test("a database that is away is no bug, but a reason to come back", async () => {
  const away = Object.assign(new Error("terminating connection"), { code: "57P01" });
  await using stopped = await openTestApi({
    tokens: { ...openTokens(on.api.database), find: () => Promise.reject(away) },
  });
  const answer = await stopped.call({ path: "/client/v4/accounts", token: `und_${"A".repeat(43)}` });
  expect(answer).toMatchObject({ status: 503, body: { errors: [{ type: "unavailable" }] } });
});

test("the OpenAPI document is made from the contract alone, and is the one that is served", async () => {
  const document = await generateOpenApi();
  expect(await generateOpenApi()).toBe(document);
  const served = JSON.parse(await text("/openapi.json")) as { paths: unknown };
  expect(served.paths).toEqual((JSON.parse(document) as { paths: unknown }).paths);
  const { paths, components } = JSON.parse(document) as {
    paths: Record<string, unknown>;
    components: { schemas: Record<string, unknown> };
  };
  expect(paths).toHaveProperty("/client/v4/accounts/{account_id}/email-security/investigate");
  expect(components.schemas).toHaveProperty("Retraction");
});
