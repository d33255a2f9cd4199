import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { openSetup } from "#store/setup.ts";
import { type Answer, openTestApi } from "../../test/support/open-test-api.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { postAuth, type TestPerson } from "../../test/support/sign-in-as.ts";

let admin: TestPerson;
const PASSWORD = "three quiet words apart";

const on = openForFile();
beforeAll(async () => {
  admin = await on.api.person(on.tenant.tenantId, "super-admin");
  // Whoever changes the others is not the last one.
  await on.api.person(on.tenant.tenantId, "super-admin");
});

const ask = (method: string, path: string, body?: unknown, who = admin): Promise<Answer> =>
  on.api.call({ account: on.tenant.tenantId, method, path, body, cookie: who.cookie });
const errorOf = ({ status, body }: Answer) => [status, body.errors[0]?.type];
const resultOf = <Result>({ body }: Answer) => body.result as Result;
const tokenIn = (link: string | null) => new URL(link ?? "http://x").searchParams.get("token") ?? "";

async function invite(
  email: string,
  role = "viewer",
): Promise<{ link: string | null; user: { id: string } }> {
  return resultOf(await ask("POST", "users", { email, role }));
}

const accept = (body: unknown, cookie?: string): Promise<Answer> =>
  on.api.call({ method: "POST", path: "/client/v4/invitation", body, cookie });

async function factsOf(kind: string): Promise<readonly { actor: string; data: Record<string, unknown> }[]> {
  return on.api.database.asTenant(on.tenant.tenantId, (tx) =>
    tx.rows("select actor, data from event where kind = $1 order by id", [kind]),
  );
}

test("an invitation's link is shown once, lets its one person join once, and is kept as a hash", async () => {
  const email = `${randomUUID()}@corp.example`;
  const { link } = await invite(email.toUpperCase(), "soc-analyst");
  const token = tokenIn(link);
  const shown = await on.api.call({ path: `/client/v4/invitation?token=${token}` });
  expect(shown.body.result).toMatchObject({
    email,
    role: "soc-analyst",
    person_exists: false,
    invited_by: admin.email,
  });
  expect(errorOf(await accept({ token, name: "Ann", password: "Password123!" }))).toEqual([
    400,
    "weak_password",
  ]);
  expect(errorOf(await accept({ token }))).toEqual([400, "invalid_input"]);
  const joined = await accept({ token, name: "Ann", password: PASSWORD });
  expect(joined.body.result).toEqual({ account_id: on.tenant.tenantId, email });
  expect(errorOf(await accept({ token, name: "Eve", password: PASSWORD }))).toEqual([404, "not_found"]);
  const { status } = await postAuth(on.api.origin, "/sign-in/email", { body: { email, password: PASSWORD } });
  expect(status).toBe(200);
  const stored = await on.api.database.asWorker((tx) => tx.rows("select * from invitation"));
  expect(JSON.stringify([stored, await factsOf("person.invited")])).not.toContain(token);
  expect((await factsOf("person.joined")).at(-1)?.data).toMatchObject({
    email,
    role: "soc-analyst",
    by: "password",
  });
});

test("inviting again ends the former link, a withdrawn one leads nowhere, a member is not invited", async () => {
  const email = `${randomUUID()}@corp.example`;
  const [first, second] = [await invite(email), await invite(email)];
  expect(errorOf(await on.api.call({ path: `/client/v4/invitation?token=${tokenIn(first.link)}` }))[0]).toBe(
    404,
  );
  expect((await ask("DELETE", `users/${second.user.id}`)).status).toBe(200);
  expect(errorOf(await accept({ token: tokenIn(second.link), name: "x", password: PASSWORD }))[0]).toBe(404);
  expect(errorOf(await ask("POST", "users", { email: admin.email, role: "viewer" }))).toEqual([
    409,
    "already_exists",
  ]);
});

test("who has a password elsewhere joins as himself, and nobody joins in his name", async () => {
  const other = await seedTenant(on.api.database);
  const [person, eve] = [
    await on.api.person(other.tenantId, "viewer"),
    await on.api.person(other.tenantId, "viewer"),
  ];
  const token = tokenIn((await invite(person.email, "soc-analyst")).link);
  expect(errorOf(await accept({ token, name: "Eve", password: PASSWORD }))).toEqual([409, "sign_in_first"]);
  expect(errorOf(await accept({ token }, eve.cookie))).toEqual([409, "wrong_state"]);
  expect((await accept({ token }, person.cookie)).status).toBe(200);
  const { body } = await on.api.call({ path: "/client/v4/user", cookie: person.cookie });
  const { accounts } = body.result as { accounts: { id: string; role: string }[] };
  expect(new Map(accounts.map((it) => [it.id, it.role]))).toEqual(
    new Map([
      [other.tenantId, "viewer"],
      [on.tenant.tenantId, "soc-analyst"],
    ]),
  );
});

test("a member gets another role, is disabled, enabled and taken out; each change says before and after", async () => {
  const member = await on.api.person(on.tenant.tenantId, "viewer");
  const path = `users/${member.personId}`;
  expect((await ask("POST", "retractions", { ids: [], destination: "JunkEmail" }, member)).status).toBe(403);
  expect((await ask("PATCH", path, { role: "soc-analyst" })).body.result).toMatchObject({
    role: "soc-analyst",
  });
  const drafted = await ask("POST", "retractions", { ids: [randomUUID()], destination: "JunkEmail" }, member);
  expect(drafted.status).not.toBe(403);
  expect((await ask("PATCH", path, { disabled: true })).body.result).toMatchObject({
    state: "disabled",
    sessions: 0,
  });
  expect((await ask("GET", "investigate", undefined, member)).status).toBe(401);
  expect((await ask("PATCH", path, { disabled: false })).body.result).toMatchObject({ state: "active" });
  expect((await ask("DELETE", path)).status).toBe(200);
  expect((await ask("DELETE", path)).status).toBe(404);
  expect((await factsOf("person.role_changed")).at(-1)).toEqual({
    actor: admin.actor,
    data: {
      personId: member.personId,
      email: member.email,
      before: { role: "viewer" },
      after: { role: "soc-analyst" },
    },
  });
  const removed = {
    personId: member.personId,
    email: member.email,
    before: { role: "soc-analyst", state: "active" },
  };
  expect((await factsOf("person.removed")).at(-1)?.data).toEqual(removed);
  const { body } = await ask("GET", "actors", undefined, admin);
  expect(body.result).toContainEqual({ actor: member.actor, name: "A viewer", email: member.email });
  // What he did stays his; invited again he comes back as the same person.
  const token = tokenIn((await invite(member.email)).link);
  const back = await postAuth(on.api.origin, "/sign-in/email", {
    body: { email: member.email, password: "correct horse battery staple" },
  });
  expect((await accept({ token }, back.cookie)).status).toBe(200);
});

test("nobody changes himself, and two who take each other's place at once leave one Super Admin", async () => {
  const own = await seedTenant(on.api.database);
  const [a, b] = [
    await on.api.person(own.tenantId, "super-admin"),
    await on.api.person(own.tenantId, "super-admin"),
  ];
  const change = (who: TestPerson, whom: TestPerson, body: unknown) =>
    on.api.call({
      account: own.tenantId,
      cookie: who.cookie,
      method: "PATCH",
      path: `users/${whom.personId}`,
      body,
    });
  expect(errorOf(await change(a, a, { role: "viewer" }))).toEqual([409, "own_membership"]);
  const both = await Promise.all([change(a, b, { role: "viewer" }), change(b, a, { disabled: true })]);
  const done = both.filter((it) => it.status === 200);
  expect(done).toHaveLength(1);
  const left = await on.api.database.asTenant(own.tenantId, (tx) =>
    tx.rows("select from membership where role = 'super-admin' and disabled_at is null"),
  );
  expect(left).toHaveLength(1);
});

test("one's own sessions are listed without their tokens, and ended one by one or all but this", async () => {
  const person = await on.api.person(on.tenant.tenantId, "viewer");
  const body = { email: person.email, password: "correct horse battery staple" };
  const others = [];
  for (let n = 0; n < 2; n++) others.push(await postAuth(on.api.origin, "/sign-in/email", { body }));
  const list = async () =>
    resultOf<{ id: string; is_current: boolean }[]>(
      await on.api.call({ path: "/client/v4/user/sessions", cookie: person.cookie }),
    );
  const three = await list();
  expect(three.map((it) => it.is_current)).toEqual([false, false, true]);
  expect(JSON.stringify(three)).not.toContain(person.cookie.slice(30, 50));
  const at = { method: "DELETE", cookie: person.cookie };
  expect((await on.api.call({ ...at, path: `/client/v4/user/sessions/${three[0]?.id}` })).status).toBe(200);
  expect((await on.api.call({ ...at, path: `/client/v4/user/sessions/${three[0]?.id}` })).status).toBe(404);
  const rest = await on.api.call({ ...at, path: "/client/v4/user/sessions" });
  expect(rest.body.result).toEqual({ ended: 1 });
  expect(await list()).toHaveLength(1);
  for (const it of others) {
    expect((await on.api.call({ path: "/client/v4/user", cookie: it.cookie })).status).toBe(401);
  }
});

test("a token is shown once, is never more than its maker, and dies with his membership", async () => {
  const maker = await on.api.person(on.tenant.tenantId, "super-admin");
  const made = resultOf<{ token: string; details: { id: string } }>(
    await ask("POST", "tokens", { name: "soar", role: "soc-analyst", expires_in_days: 30 }, maker),
  );
  const mayMove = async () => {
    const body = { ids: [randomUUID()], destination: "JunkEmail" };
    await using fresh = await openTestApi(
      {},
      { ...on.api.database, [Symbol.asyncDispose]: () => Promise.resolve() },
    );
    const at = { account: on.tenant.tenantId, token: made.token, method: "POST", path: "retractions", body };
    return (await fresh.call(at)).status;
  };
  const stateOf = async () => {
    const rows = resultOf<{ id: string; state: string; effective_role: string | null }[]>(
      await ask("GET", "tokens"),
    );
    const row = rows.find((it) => it.id === made.details.id);
    return [row?.state, row?.effective_role];
  };
  expect(await mayMove()).not.toBe(403);
  expect(await stateOf()).toEqual(["works", "soc-analyst"]);
  expect(JSON.stringify((await ask("GET", "tokens")).body)).not.toContain(made.token);
  await ask("PATCH", `users/${maker.personId}`, { role: "config-admin" });
  expect([await mayMove(), await stateOf()]).toEqual([403, ["works", "viewer"]]);
  await ask("PATCH", `users/${maker.personId}`, { role: "super-admin", disabled: true });
  expect([await mayMove(), await stateOf()]).toEqual([401, ["maker_gone", null]]);
  // Taken out, he leaves none behind that would work again should he come back.
  expect((await ask("DELETE", `users/${maker.personId}`)).status).toBe(200);
  expect(await stateOf()).toEqual(["revoked", null]);
  expect((await ask("DELETE", `tokens/${made.details.id}`)).status).toBe(404);
});

test("the first administrator is made once, with the code that was printed, and by one of many at once", async () => {
  await using fresh = await openTestApi();
  const first = await seedTenant(fresh.database);
  const setup = openSetup(fresh.database);
  const code = (await setup.newCode()) ?? "";
  expect(code).toMatch(/^[A-Z2-9]{4}(-[A-Z2-9]{4}){3}$/);
  const state = async () => (await fresh.call({ path: "/client/v4/setup" })).body.result;
  expect(await state()).toEqual({ needed: true, password_reset: false, single_sign_on: false });
  const begin = (it: { code: string; email?: string; password?: string }) =>
    fresh.call({
      method: "POST",
      path: "/client/v4/setup",
      body: { name: "Ann", email: "ann@corp.example", password: PASSWORD, ...it },
    });
  expect(errorOf(await begin({ code: "AAAA-AAAA-AAAA-AAAA" }))).toEqual([400, "wrong_code"]);
  expect(errorOf(await begin({ code, password: "undeliver-2026" }))).toEqual([400, "weak_password"]);
  const typed = code.toLowerCase().replaceAll("-", " ");
  const both = await Promise.all([begin({ code: typed }), begin({ code, email: "bob@corp.example" })]);
  expect(both.map((it) => it.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(both.find((it) => it.status === 200)?.body.result).toMatchObject({ accounts: [first.tenantId] });
  expect(await state()).toMatchObject({ needed: false });
  expect(await setup.newCode()).toBeUndefined();
  expect(await fresh.database.asWorker((tx) => tx.rows("select from identity.setup_code"))).toEqual([]);
});

test("codes of the first administrator are not guessed, and without an account one is made", async () => {
  await using fresh = await openTestApi();
  const code = (await openSetup(fresh.database).newCode()) ?? "";
  const begin = (it: string) =>
    fresh.call({
      method: "POST",
      path: "/client/v4/setup",
      body: { code: it, name: "Ann", email: "ann@corp.example", password: PASSWORD, organisation: "Corp" },
    });
  const guesses = await Promise.all(Array.from({ length: 9 }, () => begin("AAAA-AAAA-AAAA-AAAA")));
  expect(guesses.filter((it) => it.status === 429).length).toBeGreaterThanOrEqual(3);
  await fresh.database.asWorker((tx) => tx.rows("update identity.attempt set blocked_until = now()"));
  expect((await begin(code)).status).toBe(200);
  const tenants = await fresh.database.asWorker((tx) => tx.rows("select name from tenant"));
  expect(tenants).toEqual([{ name: "Corp" }]);
});
