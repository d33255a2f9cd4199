import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openMicrosoftDoor } from "#main/open-microsoft-door.ts";
import { openProbe } from "#main/open-probe.ts";
import { selfSignedCertificate } from "#shared/self-signed-certificate.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { type Simulator, startSimulator } from "#simulator/start-simulator.ts";
import { type Answer, openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";

const APP = "instance-app";
const PUBLIC = "https://undeliver.example";

let simulator: Simulator;
let api: TestApi;
let tenant: SeededTenant;
let cookie: string;

beforeAll(async () => {
  const now = Date.now();
  const pem = await selfSignedCertificate({
    commonName: "instance",
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 86_400_000),
  });
  const app = { id: APP, certificatePem: pem.certificatePem, needsConsent: true };
  const organisation = (domain: string) => {
    const seed = microsoftSeed({ users: 3, domain });
    return { provider: "microsoft" as const, seed: { ...seed, clients: [...seed.clients, app] } };
  };
  simulator = await startSimulator({
    organisations: [organisation("corp.test"), organisation("rival.test")],
  });
  const { entra, graph } = simulator.endpoints;
  const clients = {
    instanceApp: {
      clientId: APP,
      cloud: "global" as const,
      credential: { kind: "certificate" as const, ...pem },
    },
    endpointSets: {
      simulator: { loginRoot: entra, graphRoot: graph, instanceApp: true },
      stranger: { loginRoot: entra, graphRoot: graph },
    },
  };
  api = await openTestApi({
    probe: openProbe(clients),
    microsoft: openMicrosoftDoor(clients, () => PUBLIC),
    endpointNames: Object.keys(clients.endpointSets),
  });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await simulator[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await simulator.reset();
  await api.database.asWorker((tx) => tx.rows("delete from provider_binding"));
  tenant = await seedTenant(api.database);
  ({ cookie } = await api.person(tenant.tenantId, "config-admin"));
});

function post(path: string, body: unknown, as = { tenant, cookie }): Promise<Answer> {
  return api.call({
    method: "POST",
    path: `integrations/authorizations${path}`,
    account: as.tenant.tenantId,
    cookie: as.cookie,
    body,
  });
}

const urlIn = ({ body }: Answer): string => (body.result as { url: string }).url;
const problemOf = ({ status, body }: Answer) => ({ status, type: body.errors[0]?.type });
const messageOf = ({ body }: Answer) => body.errors[0]?.message ?? "";

async function begin(name = "Corp"): Promise<string> {
  const begun = await post("", { name, endpoints: "simulator" });
  expect(begun.status).toBe(200);
  return urlIn(begun);
}

/** What a person does on one of Microsoft's pages; answers what the address he is sent back to carries. */
async function press(url: string, button: string): Promise<Record<string, string>> {
  const page = await (await fetch(url)).text();
  const [, choice = ""] =
    new RegExp(`value="([^"]*)">${button.replaceAll(/[().]/g, "\\$&")}<`).exec(page) ?? [];
  expect(choice, `a button ${button} in ${page}`).not.toBe("");
  const answer = await fetch(url, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ choice }),
  });
  const back = new URL(answer.headers.get("location") ?? "");
  expect(`${back.origin}${back.pathname}`).toBe(`${PUBLIC}/connect/microsoft`);
  return Object.fromEntries(back.searchParams);
}

const ADMINISTRATOR = (domain = "corp.test") => `amal.abate@${domain} (Global Administrator)`;

/** Consents for `corp.test`, and answers where the sign-in is. */
async function consented(url: string): Promise<string> {
  return urlIn(await post("/arrivals", await press(url, "Accept for corp.test")));
}

test("consent and an administrator's sign-in connect the directory that the ID token names", async () => {
  const signIn = await consented(await begin());
  const asked = new URL(signIn).searchParams;
  expect(asked.get("code_challenge_method")).toBe("S256");
  expect(asked.get("scope")).toBe("openid profile");
  const done = await post("/arrivals", await press(signIn, ADMINISTRATOR()));
  const tenantId = microsoftSeed({ users: 3, domain: "corp.test" }).tenantId;
  expect(done.body.result).toMatchObject({
    next: "done",
    integration: {
      name: "Corp",
      provider: "microsoft",
      credential: "instance",
      client_id: APP,
      tenant_id: tenantId,
      directory_id: tenantId,
    },
  });
  // What replaces a credential has nothing to replace here.
  const { integration } = done.body.result as { integration: { id: string } };
  const replaced = await api.call({
    method: "POST",
    path: `integrations/${integration.id}/credential`,
    account: tenant.tenantId,
    cookie,
    body: { secret: "x" },
  });
  expect(problemOf(replaced)).toEqual({ status: 409, type: "wrong_state" });
});

test("the tenant that stands in the address is nobody's word", async () => {
  const rival = microsoftSeed({ users: 3, domain: "rival.test" }).tenantId;
  await control({ consentTenant: rival });
  const back = await press(await begin(), "Accept for corp.test");
  expect(back["tenant"]).toBe(rival);
  const signIn = urlIn(await post("/arrivals", back));
  const done = await post("/arrivals", await press(signIn, ADMINISTRATOR()));
  const tenantId = microsoftSeed({ users: 3, domain: "corp.test" }).tenantId;
  expect(done.body.result).toMatchObject({ integration: { directory_id: tenantId } });
});

test("consent in one directory and a sign-in in another connect nothing: the application is not let in there", async () => {
  const signIn = await consented(await begin());
  const done = await post("/arrivals", await press(signIn, ADMINISTRATOR("rival.test")));
  expect(problemOf(done)).toEqual({ status: 422, type: "provider_refused" });
  expect(messageOf(done)).toContain("AADSTS700016");
});

test("whoever is no administrator, whose roles are not told, or says no connects nothing", async () => {
  const asUser = await post("/arrivals", await press(await consented(await begin()), "bruno.berg@corp.test"));
  expect(problemOf(asUser)).toEqual({ status: 422, type: "not_authorized_there" });
  expect(messageOf(asUser)).toContain("Privileged Role Administrator");

  await control({ omitsRoles: true });
  const untold = await post("/arrivals", await press(await consented(await begin()), ADMINISTRATOR()));
  expect(messageOf(untold)).toContain("groupMembershipClaims");

  const back = await press(await begin(), "Cancel");
  const denied = await post("/arrivals", back);
  expect(messageOf(denied)).toContain("access_denied");
  expect(problemOf(await post("/arrivals", back))).toEqual({ status: 404, type: "not_found" });
  const left = await api.database.asWorker((tx) => tx.rows("select from authorization_attempt"));
  expect(left).toEqual([]);
});

test.each(["other-nonce", "other-audience", "other-issuer", "foreign-key", "expired"])(
  "an ID token with %s connects nothing",
  async (idToken) => {
    const signIn = await consented(await begin());
    await control({ idToken });
    const done = await post("/arrivals", await press(signIn, ADMINISTRATOR()));
    expect(problemOf(done)).toEqual({ status: 422, type: "provider_refused" });
    expect(messageOf(done)).toContain("bad_id_token");
  },
);

test("a way through Microsoft goes on in the session that began it, once, and nowhere else", async () => {
  const url = await begin();
  const back = await press(url, "Accept for corp.test");
  const colleague = await api.person(tenant.tenantId, "super-admin");
  expect((await post("/arrivals", back, { tenant, cookie: colleague.cookie })).status).toBe(404);
  const elsewhere = await seedTenant(api.database);
  const stranger = await api.person(elsewhere.tenantId, "super-admin");
  const as = { tenant: elsewhere, cookie: stranger.cookie };
  expect((await post("/arrivals", back, as)).status).toBe(404);
  const signIn = urlIn(await post("/arrivals", back));
  // The first state is used up, and does not do for the second step.
  expect((await post("/arrivals", back)).status).toBe(404);
  const code = await press(signIn, ADMINISTRATOR());
  expect((await post("/arrivals", { ...code, state: back["state"] })).status).toBe(404);
  const both = await Promise.all([post("/arrivals", code), post("/arrivals", code)]);
  expect(new Set(both.map((it) => it.status))).toEqual(new Set([200, 404]));
});

test("a consent that the browser makes up proves nothing, and neither does a code that it makes up", async () => {
  const state = new URL(await begin()).searchParams.get("state");
  expect((await post("/arrivals", { state, code: "made-up" })).status).toBe(404);
  const signIn = urlIn(await post("/arrivals", { state, admin_consent: "True" }));
  const code = await press(signIn, ADMINISTRATOR());
  // Nobody has consented: the application is unknown in the directory.
  expect(messageOf(await post("/arrivals", code))).toContain("AADSTS700016");
  const again = urlIn(
    await post("/arrivals", {
      state: new URL(await begin()).searchParams.get("state"),
      admin_consent: "True",
    }),
  );
  const made = { state: new URL(again).searchParams.get("state"), code: "made-up" };
  expect(messageOf(await post("/arrivals", made))).toContain("AADSTS70008");
});

test("one Entra tenant is one account's at a time, and free again once its connection is deleted", async () => {
  const done = await post("/arrivals", await press(await consented(await begin()), ADMINISTRATOR()));
  const { integration } = done.body.result as { integration: { id: string } };
  const first = { tenant, cookie };
  tenant = await seedTenant(api.database);
  ({ cookie } = await api.person(tenant.tenantId, "config-admin"));
  const taken = await post("/arrivals", await press(await consented(await begin()), ADMINISTRATOR()));
  expect(problemOf(taken)).toEqual({ status: 409, type: "directory_taken" });
  const path = `integrations/${integration.id}`;
  await api.call({ method: "DELETE", path, account: first.tenant.tenantId, cookie: first.cookie });
  const free = await post("/arrivals", await press(await consented(await begin()), ADMINISTRATOR()));
  expect(free.status).toBe(200);
});

test("the instance's credential goes nowhere that the operator has not named for it", async () => {
  const begun = await post("", { name: "x", endpoints: "stranger" });
  expect(problemOf(begun)).toEqual({ status: 422, type: "provider_refused" });
  expect(messageOf(begun)).toContain("no_instance_app");
});

test("two connections have two names", async () => {
  const name = `microsoft of ${tenant.name}`;
  expect(problemOf(await post("", { name, endpoints: "simulator" }))).toEqual({
    status: 409,
    type: "already_exists",
  });
});

async function control(variant: object): Promise<void> {
  const answer = await fetch(`${simulator.endpoints.control}/entra`, {
    method: "PUT",
    headers: { authorization: `Bearer ${simulator.controlToken}`, "content-type": "application/json" },
    body: JSON.stringify(variant),
  });
  expect(answer.status).toBe(200);
}
