import { createHash, X509Certificate } from "node:crypto";
import { importPKCS8, SignJWT } from "jose";
import * as openid from "openid-client";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestTenant, type TestTenant } from "../../../test/support/simulator/test-tenant.ts";
import { seedId } from "./seed.ts";
import { type SelfSigned, selfSignedCertificate } from "#shared/self-signed-certificate.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const CLIENT = seedId("contoso.test", "client");
const SCOPE = "https://graph.microsoft.com/.default";
let certificate: SelfSigned;
let other: SelfSigned;
let tenant: TestTenant;
let url: string;

beforeAll(async () => {
  const times = { notBefore: NOW, notAfter: new Date("2036-11-23T12:00:00Z") };
  certificate = await selfSignedCertificate({ commonName: "undeliver", ...times });
  other = await selfSignedCertificate({ commonName: "somebody else", ...times });
});
beforeEach(async () => {
  const { certificatePem } = certificate;
  tenant = await openTestTenant({ clients: [{ id: CLIENT, secret: "right+secret", certificatePem }] });
  url = `${tenant.base}/entra/${tenant.organisation.seed.tenantId}/oauth2/v2.0/token`;
});
afterEach(() => tenant[Symbol.asyncDispose]());

interface TokenAnswer {
  readonly access_token?: string;
  readonly error?: string;
  readonly error_description?: string;
}

async function ask(changes: Readonly<Record<string, string>>, at = url) {
  const form = { grant_type: "client_credentials", client_id: CLIENT, scope: SCOPE, ...changes };
  const reply = await fetch(at, { method: "POST", body: new URLSearchParams(form) });
  const body = (await reply.json()) as TokenAnswer;
  return { status: reply.status, body, code: /^AADSTS(\d+)/.exec(body.error_description ?? "")?.[1] };
}

interface AssertionChanges {
  readonly key?: string;
  readonly alg?: string;
  readonly thumbprint?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

async function assertion({
  key,
  alg = "PS256",
  thumbprint,
  claims,
}: AssertionChanges = {}): Promise<Record<string, string>> {
  const seconds = NOW.getTime() / 1000;
  const raw = new X509Certificate(certificate.certificatePem).raw;
  const x5t = thumbprint ?? createHash("sha256").update(raw).digest("base64url");
  const payload = {
    aud: url,
    iss: CLIENT,
    sub: CLIENT,
    jti: "one",
    nbf: seconds,
    exp: seconds + 300,
    ...claims,
  };
  const signed = await new SignJWT(payload)
    .setProtectedHeader({ alg, typ: "JWT", "x5t#S256": x5t })
    .sign(await importPKCS8(key ?? certificate.privateKeyPem, alg));
  return {
    client_assertion: signed,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  };
}

describe("the token endpoint by secret", () => {
  test("gives a token that Graph accepts; the tenant goes by its domain too", async () => {
    const byName = `${tenant.base}/entra/contoso.onmicrosoft.com/oauth2/v2.0/token`;
    const { status, body } = await ask({ client_secret: "right+secret" }, byName);
    expect(status).toBe(200);
    const users = await tenant.graph("GET", "/users", {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(users.status).toBe(200);
  });

  test.each([
    [
      "a wrong secret",
      { client_secret: "wrong" },
      { status: 401, body: { error: "invalid_client" }, code: "7000215" },
    ],
    ["no secret at all", {}, { status: 401, body: { error: "invalid_client" }, code: "7000218" }],
    [
      "an app nobody consented to",
      { client_id: "stranger" },
      { status: 400, body: { error: "unauthorized_client" }, code: "700016" },
    ],
    [
      "single permissions in the scope",
      { scope: "Mail.Read" },
      { status: 400, body: { error: "invalid_scope" }, code: "1002012" },
    ],
    [
      "another grant",
      { grant_type: "password" },
      { status: 400, body: { error: "unsupported_grant_type" }, code: "70003" },
    ],
  ])("%s is refused with Entra's own code", async (_, changes, refusal) => {
    expect(await ask(changes)).toMatchObject(refusal);
  });

  test("an unknown tenant is AADSTS90002, an expired secret AADSTS7000222", async () => {
    const nowhere = await ask({ client_secret: "x" }, `${tenant.base}/entra/nobody.test/oauth2/v2.0/token`);
    expect(nowhere).toMatchObject({ status: 400, code: "90002" });
    await using late = await openTestTenant({ clients: [{ id: CLIENT, secret: "s", secretExpiresAt: NOW }] });
    const expired = await ask({ client_secret: "s" }, url.replace(tenant.base, late.base));
    expect(expired).toMatchObject({ status: 401, code: "7000222" });
  });

  test("faults: 429 and 503 come as HTML, as from what stands before Entra", async () => {
    tenant.organisation.faults.set([{ kind: "throttle", operation: "entra.token", retryAfterSeconds: 30 }]);
    const reply = await fetch(url, { method: "POST", body: new URLSearchParams({ client_id: CLIENT }) });
    expect([reply.status, reply.headers.get("retry-after")]).toEqual([429, "30"]);
    expect(await reply.text()).toContain("<html>");
    expect(tenant.organisation.calls.calls).toMatchObject([
      { operation: "entra.token", app: CLIENT, status: 429 },
    ]);
  });
});

describe("the token endpoint by certificate", () => {
  test("accepts what the certified client library signs", async () => {
    // The library signs with the real time.
    tenant.clock.now = new Date();
    const key = await importPKCS8(certificate.privateKeyPem, "PS256");
    const raw = new X509Certificate(certificate.certificatePem).raw;
    const authentication = openid.PrivateKeyJwt(key, {
      [openid.modifyAssertion]: (header, payload) => {
        header["x5t#S256"] = createHash("sha256").update(raw).digest("base64url");
        payload["aud"] = url;
      },
    });
    const server = { issuer: tenant.base, token_endpoint: url };
    const configuration = new openid.Configuration(server, CLIENT, undefined, authentication);
    openid.allowInsecureRequests(configuration);
    const token = await openid.clientCredentialsGrant(configuration, { scope: SCOPE });
    expect(token.expires_in).toBe(3599);
  });

  test("an assertion is good once", async () => {
    const form = await assertion();
    expect((await ask(form)).status).toBe(200);
    expect(await ask(form)).toMatchObject({ status: 401, code: "50027" });
  });

  const seconds = NOW.getTime() / 1000;
  test.each<[string, () => AssertionChanges, string]>([
    ["another key", () => ({ key: other.privateKeyPem }), "700027"],
    ["another certificate's thumbprint", () => ({ thumbprint: "nobody" }), "700027"],
    ["RS256", () => ({ alg: "RS256" }), "50027"],
    ["another audience", () => ({ claims: { aud: "https://login.microsoftonline.com/x" } }), "700023"],
    ["another issuer", () => ({ claims: { iss: "stranger" } }), "50027"],
    ["another subject", () => ({ claims: { sub: "stranger" } }), "50027"],
    ["an expiry that is past", () => ({ claims: { exp: seconds - 600 } }), "700024"],
    ["a beginning that is to come", () => ({ claims: { nbf: seconds + 600 } }), "700024"],
    ["no jti", () => ({ claims: { jti: undefined } }), "50027"],
  ])("with %s it is refused", async (_, changes, code) => {
    expect(await ask(await assertion(changes()))).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
      code,
    });
  });

  test("garbage in its place is refused, and so is an app without a certificate", async () => {
    const form = await assertion();
    expect(await ask({ ...form, client_assertion: "garbage" })).toMatchObject({ status: 401, code: "50027" });
    await using secretOnly = await openTestTenant({ clients: [{ id: CLIENT, secret: "s" }] });
    expect(await ask(form, url.replace(tenant.base, secretOnly.base))).toMatchObject({ code: "700027" });
  });
});

describe("tokens", () => {
  test("of another tenant, of another run and altered ones are refused by Graph", async () => {
    await using stranger = await openTestTenant({ tenantId: seedId("other.test", "tenant") });
    const foreign = await stranger.token();
    const { body } = await ask({ client_secret: "right+secret" });
    const [header, payload, signature] = (body.access_token ?? "").split(".");
    const claims = Buffer.from(payload ?? "", "base64url")
      .toString()
      .replace("Mail.ReadWrite", "Mail.ReadWrote");
    const altered = [header, Buffer.from(claims).toString("base64url"), signature].join(".");
    for (const token of [foreign, altered, "", "a b"]) {
      const answer = await tenant.graph("GET", "/users", { headers: { authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(401);
    }
  });
});
