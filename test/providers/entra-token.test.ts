import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { X509Certificate } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { Provider } from "oidc-provider";
import { expect, test } from "vitest";
import type { ProviderError } from "#retraction/provider-error.ts";
import { openBudget, openScriptedPeer, type Scripted } from "../support/providers/scripted-peer.ts";
import { selfSignedCertificate } from "#shared/self-signed-certificate.ts";
import { type EntraCredential, entraTokenFetcher } from "#providers/graph/entra-token.ts";

const NOW = new Date();
const SCOPE = { name: "entra-token:i", unitsPerMinute: 60 };

const times = { notBefore: NOW, notAfter: new Date(NOW.getTime() + 86_400_000) };
const { privateKeyPem, certificatePem } = await selfSignedCertificate({ commonName: "own", ...times });
const { privateKeyPem: foreignKeyPem } = await selfSignedCertificate({ commonName: "foreign", ...times });

/** A certified implementation by others, which verifies secrets and assertions for real. */
async function openIssuer() {
  const stack = new AsyncDisposableStack();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stack.defer(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const jwk = new X509Certificate(certificatePem).publicKey.export({ format: "jwk" });
  const common = {
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [] as [],
    scope: "mail",
  };
  const provider = new Provider(url, {
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    scopes: ["mail"],
    clientAuthMethods: ["client_secret_post", "private_key_jwt"],
    clients: [
      {
        ...common,
        client_id: "by-secret",
        client_secret: "right",
        token_endpoint_auth_method: "client_secret_post",
      },
      {
        ...common,
        client_id: "by-certificate",
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "PS256",
        jwks: { keys: [{ ...jwk, use: "sig", alg: "PS256" }] as never },
      },
    ],
  });
  const handle = provider.callback();
  server.on("request", (request, response) => void handle(request, response));
  return { tokenUrl: `${url}/token`, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function ask(tokenUrl: string, clientId: string, credential: EntraCredential, budget = openBudget()) {
  const app = { tokenUrl, scope: "mail", clientId, credential };
  return entraTokenFetcher(app, { now: () => NOW, budget, scope: SCOPE })();
}

async function errorOf(work: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await work.then(
    () => expect.fail("it was granted"),
    (it: unknown) => it,
  );
  return error as ProviderError;
}

test("a right secret gets a token, a wrong one breaks the integration", async () => {
  await using issuer = await openIssuer();
  const token = await ask(issuer.tokenUrl, "by-secret", { kind: "secret", secret: "right" });
  expect(token.value).not.toBe("");
  expect(token.expiresAt.getTime()).toBeGreaterThan(NOW.getTime());
  const error = await errorOf(ask(issuer.tokenUrl, "by-secret", { kind: "secret", secret: "wrong" }));
  expect([error.fault, error.code]).toEqual(["integration_broken", "invalid_client"]);
});

test("an assertion signed with the certificate's key gets a token, one of another key does not", async () => {
  await using issuer = await openIssuer();
  const token = await ask(issuer.tokenUrl, "by-certificate", {
    kind: "certificate",
    privateKeyPem,
    certificatePem,
  });
  expect(token.value).not.toBe("");
  const forged: EntraCredential = { kind: "certificate", privateKeyPem: foreignKeyPem, certificatePem };
  expect((await errorOf(ask(issuer.tokenUrl, "by-certificate", forged))).fault).toBe("integration_broken");
});

test("the assertion names the certificate, the token endpoint and the application, as Entra wants them", async () => {
  await using peer = await openScriptedPeer(() => ({
    json: { access_token: "t", token_type: "Bearer", expires_in: 10 },
  }));
  await ask(`${peer.url}/tenant/oauth2/v2.0/token`, "app", {
    kind: "certificate",
    privateKeyPem,
    certificatePem,
  });
  const form = new URLSearchParams(peer.heard[0]?.body);
  const assertion = form.get("client_assertion") ?? "";
  const thumbprint = Buffer.from(
    new X509Certificate(certificatePem).fingerprint256.replaceAll(":", ""),
    "hex",
  );
  expect(decodeProtectedHeader(assertion)).toEqual({
    alg: "PS256",
    typ: "JWT",
    "x5t#S256": thumbprint.toString("base64url"),
  });
  const claims = decodeJwt(assertion);
  expect(claims).toMatchObject({ aud: `${peer.url}/tenant/oauth2/v2.0/token`, iss: "app", sub: "app" });
  expect(claims.exp).toBeLessThanOrEqual((claims.iat ?? 0) + 600);
  expect(form.get("grant_type")).toBe("client_credentials");
  expect(form.has("client_secret")).toBe(false);
});

test("a key that cannot be read breaks the integration and is not quoted", async () => {
  const credential: EntraCredential = {
    kind: "certificate",
    privateKeyPem: "-----secret stuff",
    certificatePem: "x",
  };
  const error = await errorOf(ask("http://127.0.0.1:1/token", "app", credential));
  expect([error.fault, error.code]).toEqual(["integration_broken", "bad_certificate"]);
  expect(`${error.message} ${String(error.cause)}`).not.toContain("secret stuff");
});

async function refusedWith(scripted: Scripted, budget = openBudget()): Promise<ProviderError> {
  await using peer = await openScriptedPeer(() => scripted);
  return await errorOf(ask(`${peer.url}/token`, "app", { kind: "secret", secret: "s" }, budget));
}
const refusal = (status: number, error: string, description: string): Scripted => ({
  status,
  json: { error, error_description: description, error_codes: [] },
});

test.each([
  {
    status: 401,
    error: "invalid_client",
    says: "AADSTS7000222: keys are expired.",
    fault: "integration_broken",
    code: "AADSTS7000222",
  },
  {
    status: 401,
    error: "invalid_client",
    says: "AADSTS7000215: invalid secret.",
    fault: "integration_broken",
    code: "AADSTS7000215",
  },
  {
    status: 400,
    error: "unauthorized_client",
    says: "AADSTS700016: not found.",
    fault: "integration_broken",
    code: "AADSTS700016",
  },
  {
    status: 400,
    error: "invalid_request",
    says: "AADSTS90002: no tenant.",
    fault: "integration_broken",
    code: "AADSTS90002",
  },
  { status: 400, error: "something_new", says: "", fault: "integration_broken", code: "something_new" },
  {
    status: 400,
    error: "invalid_request",
    says: "AADSTS90033: passing.",
    fault: "transient",
    code: "AADSTS90033",
  },
  {
    status: 400,
    error: "temporarily_unavailable",
    says: "",
    fault: "transient",
    code: "temporarily_unavailable",
  },
  { status: 503, error: "temporarily_unavailable", says: "", fault: "transient", code: "http_503" },
  {
    status: 400,
    error: "invalid_request",
    says: "AADSTS90055: too many.",
    fault: "throttled",
    code: "AADSTS90055",
  },
])("$status $error $says is $fault", async ({ status, error, says, ...expected }) => {
  expect(await refusedWith(refusal(status, error, says))).toMatchObject(expected);
});

test("a throttled token endpoint is obeyed, and the ban is written down for everybody", async () => {
  const budget = openBudget();
  const error = await refusedWith(
    { status: 429, text: "slow down", headers: { "retry-after": "77" } },
    budget,
  );
  const until = new Date(NOW.getTime() + 77_000);
  expect([error.fault, error.retryAt]).toEqual(["throttled", until]);
  expect(budget.blocked.get(SCOPE.name)).toEqual(until);
});

test("a busy front end without the protocol's words, a challenge, and no answer at all", async () => {
  expect((await refusedWith({ status: 503, text: "<html>" })).fault).toBe("transient");
  expect((await refusedWith({ reset: true })).fault).toBe("transient");
  const challenge = { status: 401, json: {}, headers: { "www-authenticate": 'Basic realm="x"' } };
  expect((await refusedWith(challenge)).fault).toBe("integration_broken");
});
