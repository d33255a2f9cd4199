import pg from "pg";
import { getMigrations } from "better-auth/db/migration";
import { beforeEach, expect, test } from "vitest";
import { openTestApi } from "../../test/support/open-test-api.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { postAuth, TEST_PASSWORD } from "../../test/support/sign-in-as.ts";
import { isAllowed } from "./allowed-paths.ts";
import { openBetterAuth } from "./open-sign-in.ts";

const on = openForFile();
// All of them come from one address, and from one address only so many tries are free.
beforeEach(() => on.api.database.asWorker((tx) => tx.rows("delete from identity.attempt")));

const signIn = (email: string, password = TEST_PASSWORD) =>
  postAuth(on.api.origin, "/sign-in/email", { body: { email, password } });
const whoIs = async (cookie: string) => (await on.api.call({ path: "/client/v4/user", cookie })).status;

async function factsOf(kind: string, personId: string): Promise<readonly unknown[]> {
  const text = "select actor, data from event where kind = $1 and data->>'personId' = $2 order by id";
  return on.api.database.asTenant(on.tenant.tenantId, (tx) => tx.rows(text, [kind, personId]));
}

function openRaw(pool: pg.Pool) {
  const unused = () => Promise.reject(new Error("not asked"));
  return openBetterAuth(pool, {
    connection: {},
    secret: "x".repeat(43),
    publicUrl: () => "https://undeliver.example",
    desk: {
      worthOfPassword: unused,
      spendCode: unused,
      tenantFor: unused,
      provider: unused,
      admit: unused,
      tell: unused,
      tellByEmail: unused,
    },
    tries: { begin: unused, succeeded: unused },
    openId: { begin: unused, finish: unused, whyNot: unused },
    onError: () => {},
  });
}

test("who signs in by password is known by the cookie alone, and no answer tells the session's token", async () => {
  const { email, cookie, actor } = await on.api.person(on.tenant.tenantId, "soc-analyst");
  expect(cookie).toMatch(/^undeliver\.session_token=/);
  const { status, body } = await on.api.call({ path: "/client/v4/user", cookie });
  expect(status).toBe(200);
  expect(body.result).toMatchObject({
    kind: "person",
    actor,
    email,
    person: { has_password: true, second_factor: false, signed_in_by: "password" },
    accounts: [{ id: on.tenant.tenantId, role: "soc-analyst", needs: null }],
  });
  const again = await signIn(email);
  expect(again.body).toMatchObject({ user: { email } });
  const asked = await fetch(`${on.api.origin}/auth/get-session`, { headers: { cookie } });
  const shown = (await asked.json()) as Record<string, unknown>;
  expect(shown).toMatchObject({ user: { email }, session: { method: "password" } });
  expect(JSON.stringify([again.body, shown])).not.toContain("token");
  expect(again.headers.get("set-cookie")).toMatch(/HttpOnly/);
  expect(again.headers.get("set-cookie")).toMatch(/SameSite=Lax/);
});

test("of all that better-auth can do only what the list names answers", async () => {
  const pool = new pg.Pool(on.api.database.connection);
  const { cookie } = await on.api.person(on.tenant.tenantId, "super-admin");
  const endpoints = Object.values(openRaw(pool).api).flatMap((it) => {
    const { path, options } = it as { path?: string; options: { method: string | string[] } };
    return path === undefined ? [] : [options.method].flat().map((method) => ({ method, path }));
  });
  expect(endpoints.length).toBeGreaterThan(35);
  const answering: string[] = [];
  for (const { method, path } of endpoints) {
    const filled = path.replace(":tenantId", on.tenant.tenantId).replaceAll(/:\w+/g, "x");
    const answer = await fetch(`${on.api.origin}/auth${filled}`, {
      method,
      redirect: "manual",
      headers: {
        cookie,
        origin: on.api.origin,
        "x-undeliver": "dashboard",
        "content-type": "application/json",
      },
      ...(method !== "GET" && { body: "{}" }),
    });
    if (answer.status !== 404) answering.push(`${method} ${path}`);
    expect([`${method} ${path}`, isAllowed(method, filled)]).toEqual([
      `${method} ${path}`,
      answer.status !== 404,
    ]);
  }
  await pool.end();
  expect(answering.toSorted()).toEqual([
    "GET /get-session",
    "GET /sso/callback/:tenantId",
    "POST /change-password",
    "POST /request-password-reset",
    "POST /reset-password",
    "POST /sign-in/email",
    "POST /sign-in/sso",
    "POST /sign-out",
    "POST /two-factor/disable",
    "POST /two-factor/enable",
    "POST /two-factor/generate-backup-codes",
    "POST /two-factor/verify-backup-code",
    "POST /two-factor/verify-totp",
  ]);
});

test("its tables are as it wants them: there is nothing to add", async () => {
  const pool = new pg.Pool({ ...on.api.database.connection, options: "-c search_path=identity" });
  const { toBeCreated, toBeAdded } = await getMigrations(openRaw(pool).options);
  expect([toBeCreated, toBeAdded]).toEqual([[], []]);
  await pool.end();
});

test("behind https the cookies are for https alone", async () => {
  const pool = new pg.Pool(on.api.database.connection);
  const { authCookies } = await openRaw(pool).$context;
  expect(authCookies.sessionToken.name).toBe("__Secure-undeliver.session_token");
  expect(authCookies.sessionToken.attributes).toMatchObject({
    secure: true,
    httpOnly: true,
    sameSite: "lax",
  });
  await pool.end();
});

test("whether a person exists shows in no answer", async () => {
  const { email } = await on.api.person(on.tenant.tenantId, "viewer");
  const [wrong, nobody] = [await signIn(email, "not the password"), await signIn("nobody@corp.example", "x")];
  expect([wrong.status, wrong.body]).toEqual([401, nobody.body]);
  expect(nobody.status).toBe(401);
  expect(wrong.body["code"]).toBe("INVALID_EMAIL_OR_PASSWORD");
});

test("after some wrong passwords each one costs a wait, for all processes together, and the right one ends the count", async () => {
  const { email, personId } = await on.api.person(on.tenant.tenantId, "viewer");
  const elsewhere = await openTestApi(
    {},
    { ...on.api.database, [Symbol.asyncDispose]: () => Promise.resolve() },
  );
  // Where he has a session a stranger's tries do not keep him out, so here he has none.
  await on.api.database.asWorker((tx) =>
    tx.rows(`delete from identity."session" where "userId" = $1`, [personId]),
  );
  const statuses = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const { origin } = n % 2 === 0 ? on.api : elsewhere;
      const body = { email: n % 3 === 0 ? email.toUpperCase() : email, password: "wrong" };
      return (await postAuth(origin, "/sign-in/email", { body })).status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  // The first wait is a second: on a busy machine it has passed by the last of them.
  const tried = statuses.filter((it) => it === 401).length;
  expect(tried).toBeGreaterThanOrEqual(5);
  const wait = "update identity.attempt set blocked_until = now() + interval '1 minute' where tries >= 5";
  await on.api.database.asWorker((tx) => tx.rows(wait));
  const refused = await signIn(email);
  expect([refused.status, refused.body["code"]]).toEqual([429, "TOO_MANY_ATTEMPTS"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  await on.api.database.asWorker((tx) => tx.rows("update identity.attempt set blocked_until = now()"));
  expect((await signIn(email)).status).toBe(200);
  expect((await signIn(email, "wrong")).status).toBe(401);
  expect(await factsOf("session.failed", personId)).toHaveLength(tried + 1);
  await elsewhere[Symbol.asyncDispose]();
});

test("a session ends by signing out, after twelve idle hours, and after seven days however it is used", async () => {
  const { email, cookie, personId } = await on.api.person(on.tenant.tenantId, "viewer");
  expect((await postAuth(on.api.origin, "/sign-out", { cookie })).status).toBe(200);
  await using fresh = await openTestApi(
    {},
    { ...on.api.database, [Symbol.asyncDispose]: () => Promise.resolve() },
  );
  expect((await fresh.call({ path: "/client/v4/user", cookie })).status).toBe(401);
  expect(await factsOf("session.ended", personId)).toHaveLength(1);
  expect(await factsOf("session.started", personId)).toMatchObject([
    { data: { method: "password", address: "127.0.0.1" } },
  ]);
  await signIn(email);
  const age = (days: number) =>
    on.api.database.asWorker((tx) =>
      tx.rows<{ hours: number }>(
        `update identity."session" set "createdAt" = now() - make_interval(days => $2), "expiresAt" = now() + interval '12 hours'
         where "userId" = $1 returning extract(epoch from "expiresAt" - now())::int / 3600 as hours`,
        [personId, days],
      ),
    );
  expect(await age(1)).toEqual([{ hours: 12 }]);
  expect((await age(7))[0]?.hours).toBeLessThanOrEqual(0);
});

test("a disabled member is out at once, and gets no session any more", async () => {
  const admin = await on.api.person(on.tenant.tenantId, "super-admin");
  const { email, cookie, personId } = await on.api.person(on.tenant.tenantId, "viewer");
  expect(await whoIs(cookie)).toBe(200);
  const at = { account: on.tenant.tenantId, cookie: admin.cookie };
  await on.api.call({ ...at, method: "PATCH", path: `users/${personId}`, body: { disabled: true } });
  expect(await whoIs(cookie)).toBe(401);
  const refused = await signIn(email);
  expect([refused.status, refused.body["code"]]).toEqual([401, "INVALID_EMAIL_OR_PASSWORD"]);
});

test("a new password has to be a good one, and ends the other sessions where one wants so", async () => {
  const { email, cookie, personId } = await on.api.person(on.tenant.tenantId, "viewer");
  const change = (newPassword: string) =>
    postAuth(on.api.origin, "/change-password", {
      cookie,
      body: { currentPassword: TEST_PASSWORD, newPassword, revokeOtherSessions: true },
    });
  const weak = await change("Password123!");
  expect([weak.status, weak.body["code"]]).toEqual([400, "WEAK_PASSWORD"]);
  const other = (await signIn(email)).cookie;
  const changed = await change("a whole new sentence to keep");
  expect(changed.status).toBe(200);
  expect(await whoIs(other)).toBe(401);
  expect((await signIn(email)).status).toBe(401);
  expect((await signIn(email, "a whole new sentence to keep")).status).toBe(200);
  expect(await factsOf("person.password_changed", personId)).toMatchObject([{ data: { by: "self" } }]);
});

test("without mail no password is reset by it, and the answer says nothing of persons", async () => {
  const { email } = await on.api.person(on.tenant.tenantId, "viewer");
  const [known, unknown] = [
    await postAuth(on.api.origin, "/request-password-reset", { body: { email } }),
    await postAuth(on.api.origin, "/request-password-reset", { body: { email: "nobody@corp.example" } }),
  ];
  expect([known.status, known.body]).toEqual([400, unknown.body]);
});

test("another site's page signs nobody in and nobody out", async () => {
  const { email, cookie } = await on.api.person(on.tenant.tenantId, "viewer");
  for (const [path, body] of [
    ["/sign-in/email", { email, password: TEST_PASSWORD }],
    ["/sign-out", {}],
  ] as const) {
    const foreign = await postAuth(on.api.origin, path, {
      body,
      cookie,
      headers: { origin: "https://evil.example" },
    });
    expect([path, foreign.status]).toEqual([path, 403]);
    const bare = await postAuth(on.api.origin, path, { body, cookie, headers: { "x-undeliver": "" } });
    expect([path, bare.status]).toEqual([path, 403]);
  }
  expect(await whoIs(cookie)).toBe(200);
});
