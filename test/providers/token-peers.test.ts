import { generateKeyPairSync, randomBytes, verify, X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { auth } from "@googleapis/gmail";
import { Provider } from "oidc-provider";
import { expect, test } from "vitest";
import { readAdministrator } from "#directory/administrator.ts";
import { GOOGLE, MICROSOFT_CLOUDS } from "#providers/endpoints.ts";
import { googleTokenFetcher } from "#providers/gmail/google-token.ts";
import { redeemCode, signInUrl } from "#providers/graph/entra-sign-in.ts";
import { openBudget, openScriptedPeer } from "../support/providers/scripted-peer.ts";
import { selfSignedCertificate } from "#shared/self-signed-certificate.ts";
import { follow } from "../support/identity-provider.ts";

const DIRECTORY = "11111111-2222-4333-8444-555555555555";
const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
const REDIRECT = "https://undeliver.example/connect/microsoft";

async function assertionFor(privateKeyPem: string): Promise<{ assertion: string; audience: string }> {
  await using peer = await openScriptedPeer(() => ({
    json: { access_token: "t", token_type: "Bearer", expires_in: 3599 },
  }));
  const audience = `${peer.url}/token`;
  const ask = googleTokenFetcher(
    { email: "robot@project.test", privateKeyPem, privateKeyId: "key-1" },
    { ...GOOGLE, tokenUrl: audience, tokenAudience: audience },
    {
      subject: { scopes: ["scope"], isAdministrator: false },
      endpoint: {
        now: () => new Date(),
        budget: openBudget(),
        scope: { name: "google-token:i", unitsPerMinute: 60 },
      },
    },
  );
  await ask("ann@acme.test");
  return { assertion: new URLSearchParams(peer.heard[0]?.body).get("assertion") ?? "", audience };
}

test("Google's own library and Node's own verification take the assertion, and no other key's", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const { assertion, audience } = await assertionFor(pem);
  const [header = "", payload = "", signature = ""] = assertion.split(".");
  const signed = Buffer.from(`${header}.${payload}`);
  expect(verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))).toBe(true);

  const certificate = (key: typeof publicKey) => ({
    "key-1": key.export({ type: "spki", format: "pem" }).toString(),
  });
  const google = new auth.OAuth2();
  const check = (key: typeof publicKey) =>
    google.verifySignedJwtWithCertsAsync(
      assertion,
      certificate(key),
      audience,
      ["robot@project.test"],
      3_600,
    );
  expect((await check(publicKey)).getPayload()).toMatchObject({ sub: "ann@acme.test", aud: audience });
  const foreign = generateKeyPairSync("rsa", { modulusLength: 2_048 }).publicKey;
  await expect(check(foreign)).rejects.toThrow("Invalid token signature");
});

/** A certified provider in Entra's place: one directory's issuer, at the paths where all directories sign in. */
async function openEntraPeer(certificatePem: string, claims: Readonly<Record<string, unknown>>) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const jwk = new X509Certificate(certificatePem).publicKey.export({ format: "jwk" });
  const provider = new Provider(`${origin}/${DIRECTORY}/v2.0`, {
    clients: [
      {
        client_id: "instance-app",
        redirect_uris: [REDIRECT],
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "PS256",
        jwks: { keys: [{ ...jwk, use: "sig", alg: "PS256" }] as never },
      },
    ],
    clientAuthMethods: ["private_key_jwt"],
    routes: {
      authorization: "/organizations/oauth2/v2.0/authorize",
      token: "/organizations/oauth2/v2.0/token",
      jwks: "/organizations/discovery/v2.0/keys",
    },
    cookies: { keys: ["test"] },
    conformIdTokenClaims: false,
    claims: { openid: ["sub", "tid", "wids"], profile: ["preferred_username"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...claims }) }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    async loadExistingGrant(ctx) {
      const { Grant } = ctx.oidc.provider;
      const grant = new Grant({ clientId: "instance-app", accountId: ctx.oidc.session?.accountId ?? "" });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (request.url?.startsWith("/interaction/") !== true) return void answer(request, response);
    const result = { login: { accountId: "somebody" } };
    return void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  return {
    origin,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

test("a whole sign-in by code, PKCE, nonce and certificate goes through at a provider written by others", async () => {
  const now = new Date();
  const pem = await selfSignedCertificate({
    commonName: "instance",
    notBefore: new Date(now.getTime() - 60_000),
    notAfter: new Date(now.getTime() + 86_400_000),
  });
  const claims = { tid: DIRECTORY, wids: [GLOBAL_ADMINISTRATOR], preferred_username: "it@corp.example" };
  await using peer = await openEntraPeer(pem.certificatePem, claims);
  const signIn = {
    clientId: "instance-app",
    credential: { kind: "certificate" as const, ...pem },
    endpoints: { ...MICROSOFT_CLOUDS.global, loginRoot: peer.origin },
    redirectUrl: REDIRECT,
  };
  const verifier = randomBytes(32).toString("base64url");
  const arrive = async (): Promise<string> => {
    const url = new URL(signInUrl(signIn, { state: "state", nonce: "nonce", verifier }));
    // It has accounts of its own and no page to choose among them.
    url.searchParams.delete("prompt");
    const back = new URL(await follow(url.href, peer.origin));
    expect(back.searchParams.get("state")).toBe("state");
    return back.searchParams.get("code") ?? "";
  };
  const read = await redeemCode(signIn, { code: await arrive(), nonce: "nonce", verifier, now });
  expect(readAdministrator(read)).toEqual({
    administrator: { directoryId: DIRECTORY, name: "it@corp.example" },
  });
  const other = { code: await arrive(), nonce: "another", verifier, now };
  await expect(redeemCode(signIn, other)).rejects.toMatchObject({ code: "bad_id_token" });
  const wrong = {
    code: await arrive(),
    nonce: "nonce",
    verifier: randomBytes(32).toString("base64url"),
    now,
  };
  await expect(redeemCode(signIn, wrong)).rejects.toMatchObject({ code: "invalid_grant" });
});
