import { expect, test } from "vitest";
import { openForFile } from "../../test/support/open-for-file.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { postAuth, TEST_PASSWORD, type TestPerson } from "../../test/support/sign-in-as.ts";
import { totpCode } from "../../test/support/totp.ts";

const on = openForFile();

const auth = (path: string, cookie: string, body: unknown = {}) =>
  postAuth(on.api.origin, path, { cookie, body });
const signIn = (email: string) => auth("/sign-in/email", "", { email, password: TEST_PASSWORD });

interface Factor {
  readonly uri: string;
  readonly codes: readonly string[];
  /** By which the set-up was ended. */
  readonly code: string;
  /** Of the session that the set-up has made in the place of the former one. */
  readonly cookie: string;
}

async function setUp({ cookie }: TestPerson): Promise<Factor> {
  const begun = await auth("/two-factor/enable", cookie, { password: TEST_PASSWORD });
  const { totpURI: uri, backupCodes: codes } = begun.body as { totpURI: string; backupCodes: string[] };
  const code = totpCode(uri);
  const verified = await auth("/two-factor/verify-totp", cookie, { code });
  expect(verified.status).toBe(200);
  return { uri, codes, code, cookie: verified.cookie };
}

async function facts(personId: string, ...kinds: readonly string[]): Promise<readonly string[]> {
  const text = "select kind from event where data->>'personId' = $1 and kind = any($2) order by id";
  const rows = await on.api.database.asTenant(on.tenant.tenantId, (tx) =>
    tx.rows<{ kind: string }>(text, [personId, kinds]),
  );
  return rows.map((it) => it.kind);
}

test("with a second factor the password alone opens nothing", async () => {
  const person = await on.api.person(on.tenant.tenantId, "soc-analyst");
  const { uri, code } = await setUp(person);
  const half = await signIn(person.email);
  expect(half.body).toMatchObject({ twoFactorRedirect: true });
  expect((await on.api.call({ path: "/client/v4/user", cookie: half.cookie })).status).toBe(401);
  const wrong = await auth("/two-factor/verify-totp", half.cookie, { code: "000000" });
  expect(wrong.status).toBe(401);
  // Nor does the code that has ended the set-up.
  const spent = await auth("/two-factor/verify-totp", half.cookie, { code });
  expect([spent.status, spent.body["code"]]).toEqual([401, "INVALID_CODE"]);
  const whole = await auth("/two-factor/verify-totp", half.cookie, {
    code: totpCode(uri, new Date(), 1),
    trustDevice: true,
  });
  // Nor is a device trusted from then on.
  expect(whole.cookie).not.toContain("trust");
  expect(whole.status).toBe(200);
  expect(JSON.stringify(whole.body)).not.toContain("token");
  const { body } = await on.api.call({ path: "/client/v4/user", cookie: whole.cookie });
  expect(body.result).toMatchObject({ person: { second_factor: true } });
  const kinds = ["second_factor.enabled", "session.failed", "session.started"];
  expect(await facts(person.personId, ...kinds)).toEqual([
    "session.started",
    "second_factor.enabled",
    "session.failed",
    "session.failed",
    "session.started",
  ]);
});

test("a recovery code opens once", async () => {
  const person = await on.api.person(on.tenant.tenantId, "viewer");
  const { codes } = await setUp(person);
  const use = async () => {
    const half = await signIn(person.email);
    return (await auth("/two-factor/verify-backup-code", half.cookie, { code: codes[0] })).status;
  };
  expect([await use(), await use()]).toEqual([200, 401]);
});

test("a code of the app opens one session, also where two come with it at once", async () => {
  const person = await on.api.person(on.tenant.tenantId, "viewer");
  const { uri } = await setUp(person);
  const halves = await Promise.all([signIn(person.email), signIn(person.email)]);
  const first = totpCode(uri, new Date(), 1);
  const tried = await Promise.all(
    halves.map((half) => auth("/two-factor/verify-totp", half.cookie, { code: first })),
  );
  expect(tried.map((it) => it.status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  const replayed = await auth("/two-factor/verify-totp", (await signIn(person.email)).cookie, {
    code: first,
  });
  expect([replayed.status, replayed.cookie]).toEqual([401, ""]);
});

test("codes are not guessed: a challenge takes some, the person's second factor rests after ten", async () => {
  const person = await on.api.person(on.tenant.tenantId, "viewer");
  const { uri } = await setUp(person);
  const half = await signIn(person.email);
  const right = totpCode(uri, new Date(), 1);
  for (let n = 0; n < 5; n++) {
    expect((await auth("/two-factor/verify-totp", half.cookie, { code: `00000${n}` })).status).toBe(401);
  }
  expect((await auth("/two-factor/verify-totp", half.cookie, { code: right })).status).toBe(400);
  const again = await signIn(person.email);
  for (let n = 0; n < 5; n++) await auth("/two-factor/verify-totp", again.cookie, { code: `00001${n}` });
  const third = await signIn(person.email);
  const last = totpCode(uri, new Date(), -1);
  expect((await auth("/two-factor/verify-totp", third.cookie, { code: last })).status).toBe(429);
});

test("where the account asks for a second factor nothing of it shows before one is set up", async () => {
  const own = await seedTenant(on.api.database);
  const admin = await on.api.person(own.tenantId, "super-admin");
  const at = { account: own.tenantId, cookie: admin.cookie };
  const body = { require_second_factor: true, single_sign_on: null };
  expect((await on.api.call({ ...at, method: "PUT", path: "settings/sign_in", body })).status).toBe(200);
  const refused = await on.api.call({ ...at, path: "investigate" });
  expect([refused.status, refused.body.errors[0]?.type]).toEqual([403, "second_factor_needed"]);
  const user = await on.api.call({ path: "/client/v4/user", cookie: admin.cookie });
  expect(user.body.result).toMatchObject({ accounts: [{ id: own.tenantId, needs: "second_factor" }] });
  const { cookie } = await setUp(admin);
  expect((await on.api.call({ ...at, cookie, path: "investigate" })).status).toBe(200);
});

test("an administrator resets a lost one, ends the sessions, and the password alone is enough again", async () => {
  const admin = await on.api.person(on.tenant.tenantId, "super-admin");
  const person = await on.api.person(on.tenant.tenantId, "viewer");
  const { cookie } = await setUp(person);
  const path = `users/${person.personId}/reset_second_factor`;
  const reset = await on.api.call({
    account: on.tenant.tenantId,
    cookie: admin.cookie,
    method: "POST",
    path,
  });
  expect(reset.body.result).toMatchObject({ second_factor: false, sessions: 0 });
  expect((await on.api.call({ path: "/client/v4/user", cookie })).status).toBe(401);
  expect((await signIn(person.email)).body).toMatchObject({ user: { email: person.email } });
  expect(await facts(person.personId, "second_factor.reset")).toHaveLength(1);
});

test("who belongs elsewhere too keeps it: the other account has its say", async () => {
  const admin = await on.api.person(on.tenant.tenantId, "super-admin");
  const person = await on.api.person(on.tenant.tenantId, "viewer");
  const other = await seedTenant(on.api.database);
  const text = "insert into membership (tenant_id, person_id, role) values ($1, $2, 'viewer')";
  await on.api.database.asWorker((tx) => tx.rows(text, [other.tenantId, person.personId]));
  const path = `users/${person.personId}/reset_second_factor`;
  const refused = await on.api.call({
    account: on.tenant.tenantId,
    cookie: admin.cookie,
    method: "POST",
    path,
  });
  expect([refused.status, refused.body.errors[0]?.type]).toEqual([409, "belongs_elsewhere"]);
});
