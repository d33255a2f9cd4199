import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { startIdentityProvider, type TestIdentityProvider } from "../../test/support/identity-provider.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { cookiesOf, postAuth, TEST_PASSWORD, type TestPerson } from "../../test/support/sign-in-as.ts";
import { redirectUrlOf } from "./single-sign-on.ts";

let api: TestApi;
let tenant: SeededTenant;
let other: SeededTenant;
let admin: TestPerson;
let provider: TestIdentityProvider;

beforeAll(async () => {
  api = await openTestApi();
  [tenant, other] = [await seedTenant(api.database), await seedTenant(api.database)];
  const redirects = [tenant, other].map((it) => redirectUrlOf(api.origin, it.tenantId));
  provider = await startIdentityProvider(redirects);
  admin = await api.person(tenant.tenantId, "super-admin");
  const saved = await save({});
  if (saved.status !== 200) throw new Error(JSON.stringify(saved.body));
});
afterAll(async () => {
  await provider[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

interface Choice {
  readonly by?: TestPerson;
  readonly account?: string;
  readonly issuer?: string;
  readonly clientSecret?: string | undefined;
  readonly domains?: readonly string[];
  readonly enforcement?: string;
  readonly breakGlass?: string;
}

function save(choice: Choice): Promise<Answer> {
  const { by = admin, account = tenant.tenantId, issuer = provider.issuer } = choice;
  const { domains = ["corp.example"], enforcement = "none", breakGlass } = choice;
  const clientSecret = "clientSecret" in choice ? choice.clientSecret : provider.clientSecret;
  const body = {
    require_second_factor: false,
    single_sign_on: {
      issuer,
      client_id: provider.clientId,
      ...(clientSecret !== undefined && { client_secret: clientSecret }),
      domains,
      enforcement,
      ...(breakGlass !== undefined && { break_glass_user_id: breakGlass }),
    },
  };
  return api.call({ account, cookie: by.cookie, method: "PUT", path: "settings/sign_in", body });
}

interface Arrival {
  readonly location: string | null;
  readonly cookie: string;
}

/** The whole way of a browser: to us, to the provider, and back. */
async function signIn(
  email: string,
  { tamper = (url: string) => url, keepsCookie = true } = {},
): Promise<Arrival> {
  const begun = await postAuth(api.origin, "/sign-in/sso", {
    body: { email, callbackURL: "/somewhere?x=1" },
  });
  expect(begun.status).toBe(200);
  const back = tamper(await provider.follow(String(begun.body["url"])));
  expect(back.startsWith(api.origin)).toBe(true);
  const headers = keepsCookie ? { cookie: begun.cookie } : {};
  const arrived = await fetch(back, { redirect: "manual", headers });
  return { location: arrived.headers.get("location"), cookie: cookiesOf(arrived.headers) };
}

async function invite(email: string, role = "soc-analyst"): Promise<void> {
  const body = { email, role };
  const at = { account: tenant.tenantId, cookie: admin.cookie };
  expect((await api.call({ ...at, method: "POST", path: "users", body })).status).toBe(200);
}

test("who was invited joins by signing in at the organisation's provider, and comes back where he wanted to be", async () => {
  await invite("ann@corp.example");
  provider.says({ subject: "ann-1", email: "Ann@corp.example", name: "Ann" });
  const { location, cookie } = await signIn("ann@corp.example");
  expect(location).toBe("/somewhere?x=1");
  const { body } = await api.call({ path: "/client/v4/user", cookie });
  expect(body.result).toMatchObject({
    name: "Ann",
    email: "ann@corp.example",
    person: { signed_in_by: "single_sign_on", has_password: false },
    accounts: [{ id: tenant.tenantId, role: "soc-analyst" }],
  });
  const listed = await api.call({ account: tenant.tenantId, cookie: admin.cookie, path: "users" });
  expect(listed.body.result).toContainEqual(
    expect.objectContaining({ email: "ann@corp.example", state: "active", sessions: 1 }),
  );
  // From then on the provider's own name for the person counts, not the e-mail, which may change or be given to somebody else.
  provider.says({ subject: "ann-1", email: "ann.new@corp.example" });
  const renamed = await signIn("ann@corp.example");
  const again = await api.call({ path: "/client/v4/user", cookie: renamed.cookie });
  expect(again.body.result).toMatchObject({ email: "ann@corp.example" });
});

test.each([
  ["nobody has invited", { subject: "eve", email: "eve@corp.example" }, "sso_not_invited"],
  [
    "has no verified e-mail",
    { subject: "bob", email: "bob@corp.example", email_verified: false },
    "sso_email_not_verified",
  ],
  [
    "is of a domain that the account has not named",
    { subject: "cia", email: "cia@else.example" },
    "sso_not_invited",
  ],
])("whom %s does not get in", async (_why, person, error) => {
  await invite(`${person.subject}-other@corp.example`);
  if (person.subject !== "eve") await invite(person.email);
  provider.says(person);
  const { location, cookie } = await signIn("anybody@corp.example");
  expect([location, cookie]).toEqual([`/sign-in?error=${error}`, ""]);
});

test("an answer that was not asked for in this browser, or was changed, is worth nothing", async () => {
  await invite("dora@corp.example");
  provider.says({ subject: "dora", email: "dora@corp.example" });
  const failed = { location: "/sign-in?error=sso_failed", cookie: "" };
  expect(await signIn("dora@corp.example", { keepsCookie: false })).toEqual(failed);
  const otherState = (url: string) => url.replace(/state=[^&]+/, "state=other");
  expect(await signIn("dora@corp.example", { tamper: otherState })).toEqual(failed);
  const otherTenant = (url: string) => url.replace(tenant.tenantId, other.tenantId);
  expect(await signIn("dora@corp.example", { tamper: otherTenant })).toEqual(failed);
  expect((await signIn("dora@corp.example")).location).toBe("/somewhere?x=1");
});

test("the way back is one of ours, whatever the link says", async () => {
  for (const callbackURL of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:x",
  ]) {
    const body = { email: "ann@corp.example", callbackURL };
    const refused = await postAuth(api.origin, "/sign-in/sso", { body });
    expect([callbackURL, [400, 403].includes(refused.status)]).toEqual([callbackURL, true]);
  }
});

test("a tenant's provider opens that tenant alone, whomever it names", async () => {
  const victim = await api.person(other.tenantId, "super-admin");
  const email = `victim-${victim.personId}@corp.example`;
  await api.database.asWorker((tx) =>
    tx.rows(`update identity."user" set email = $2 where id = $1`, [victim.personId, email]),
  );
  await invite(email, "viewer");
  provider.says({ subject: "forged", email });
  const { cookie } = await signIn(email);
  const { body } = await api.call({ path: "/client/v4/user", cookie });
  expect(body.result).toMatchObject({ accounts: [{ id: tenant.tenantId, role: "viewer" }] });
  expect((await api.call({ account: other.tenantId, cookie, path: "investigate" })).status).toBe(404);
  const sessions = await api.call({ path: "/client/v4/user/sessions", cookie });
  expect(sessions.body.result).toHaveLength(1);
  await api.call({ method: "DELETE", path: "/client/v4/user/sessions", cookie });
  expect((await api.call({ path: "/client/v4/user", cookie: victim.cookie })).status).toBe(200);
  const password = { password: TEST_PASSWORD };
  const factor = await postAuth(api.origin, "/two-factor/enable", { cookie, body: password });
  expect([factor.status, factor.body["code"]]).toEqual([403, "SIGNED_IN_BY_SINGLE_SIGN_ON"]);
});

test("enforced, a password is worth nothing but the break-glass person's, and only the right one is told why", async () => {
  const analyst = await api.person(tenant.tenantId, "soc-analyst");
  const second = await api.person(tenant.tenantId, "super-admin");
  const enter = (email: string, password = TEST_PASSWORD) =>
    postAuth(api.origin, "/sign-in/email", { body: { email, password } });
  expect((await save({ enforcement: "everyone_but_one" })).status).toBe(400);
  expect((await save({ enforcement: "everyone_but_one", breakGlass: analyst.personId })).status).toBe(400);
  expect((await save({ enforcement: "administrators", breakGlass: admin.personId })).status).toBe(200);
  expect((await enter(analyst.email)).status).toBe(200);
  expect((await enter(second.email)).body["code"]).toBe("SINGLE_SIGN_ON_NEEDED");
  expect((await save({ enforcement: "everyone_but_one", breakGlass: admin.personId })).status).toBe(200);
  const told = await enter(analyst.email);
  expect([told.status, told.body["code"], told.cookie]).toEqual([403, "SINGLE_SIGN_ON_NEEDED", ""]);
  expect((await enter(analyst.email, "wrong")).body["code"]).toBe("INVALID_EMAIL_OR_PASSWORD");
  expect((await enter(admin.email)).status).toBe(200);
  const open = await api.call({ account: tenant.tenantId, cookie: analyst.cookie, path: "investigate" });
  expect([open.status, open.body.errors[0]?.type]).toEqual([403, "single_sign_on_needed"]);
  const path = `users/${admin.personId}`;
  const demote = { account: tenant.tenantId, method: "PATCH", path, body: { role: "viewer" } };
  await invite("deputy@corp.example", "super-admin");
  provider.says({ subject: "deputy", email: "deputy@corp.example" });
  const { cookie } = await signIn("deputy@corp.example");
  const kept = await api.call({ ...demote, cookie });
  expect([kept.status, kept.body.errors[0]?.type]).toEqual([409, "break_glass_person"]);
  expect((await save({})).status).toBe(200);
});

test("the client secret is sealed, never shown, and goes to no other issuer than the one it was entered for", async () => {
  const shown = await api.call({ account: tenant.tenantId, cookie: admin.cookie, path: "settings/sign_in" });
  expect(shown.body.result).toMatchObject({
    single_sign_on: { issuer: provider.issuer, has_client_secret: true },
    redirect_url: redirectUrlOf(api.origin, tenant.tenantId),
  });
  const stored = await api.database.asWorker(async (tx) => [
    await tx.rows("select encode(sealed, 'escape') as sealed from sign_in_secret"),
    await tx.rows("select value from tenant_setting"),
    await tx.rows("select data from event"),
  ]);
  expect(JSON.stringify([shown.body, stored])).not.toContain(provider.clientSecret);
  expect((await save({ clientSecret: undefined })).status).toBe(200);
  await using elsewhere = await startIdentityProvider([]);
  const sent = await save({ clientSecret: undefined, issuer: elsewhere.issuer });
  expect(sent.body.errors[0]?.source?.pointer).toBe("/body/single_sign_on/client_secret");
});

test("whoever has verified a domain has its people, and not who named it first", async () => {
  const theirs = await api.person(other.tenantId, "super-admin");
  const bySomebody = { by: theirs, account: other.tenantId, domains: ["named.example"] };
  expect((await save(bySomebody)).status).toBe(200);
  const sentTo = async () => {
    const body = { email: "ann@named.example", callbackURL: "/" };
    return (await postAuth(api.origin, "/sign-in/sso", { body })).status;
  };
  expect(await sentTo()).toBe(200);
  await api.database.asWorker((tx) =>
    tx.rows("insert into domain (tenant_id, name, proof) values ($1, 'named.example', 'verified')", [
      tenant.tenantId,
    ]),
  );
  // Nobody is sent to him any more, and he cannot name it again.
  expect(await sentTo()).toBe(404);
  expect((await save(bySomebody)).status).toBe(409);
  expect((await save({ domains: ["corp.example", "named.example"] })).status).toBe(200);
  expect(await sentTo()).toBe(200);
  await save({});
});

test("a domain goes to one account's provider, and the issuer must be one that answers", async () => {
  const theirs = await api.person(other.tenantId, "super-admin");
  const taken = await save({ by: theirs, account: other.tenantId });
  expect([taken.status, taken.body.errors[0]?.type]).toEqual([409, "already_exists"]);
  const silent = await save({ issuer: "http://127.0.0.1:9" });
  expect([silent.status, silent.body.errors[0]?.type]).toEqual([400, "unusable_provider"]);
  await using strict = await openTestApi(
    { privateHosts: [] },
    { ...api.database, [Symbol.asyncDispose]: () => Promise.resolve() },
  );
  const strictAdmin = await strict.person(tenant.tenantId, "super-admin");
  const inside = await strict.call({
    account: tenant.tenantId,
    cookie: strictAdmin.cookie,
    method: "PUT",
    path: "settings/sign_in",
    body: {
      require_second_factor: false,
      single_sign_on: {
        ...INSIDE,
        client_id: "x",
        client_secret: "x",
        domains: ["corp.example"],
        enforcement: "none",
      },
    },
  });
  expect([inside.status, inside.body.errors[0]?.type]).toEqual([400, "unusable_provider"]);
  expect(inside.body.errors[0]?.message).toContain("UNDELIVER_PRIVATE_HOSTS");
});

const INSIDE = { issuer: "https://169.254.169.254/" };
