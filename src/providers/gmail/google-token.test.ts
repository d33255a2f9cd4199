import { exportPKCS8, generateKeyPair, jwtVerify, type CryptoKey } from "jose";
import { beforeAll, expect, test } from "vitest";
import type { ProviderError } from "#retraction/provider-error.ts";
import { GOOGLE } from "../endpoints.ts";
import {
  openBudget,
  openScriptedPeer,
  type Scripted,
} from "../../../test/support/providers/scripted-peer.ts";
import { googleTokenFetcher } from "./google-token.ts";

const NOW = new Date();
let privateKeyPem: string;
let publicKey: CryptoKey;

beforeAll(async () => {
  const pair = await generateKeyPair("RS256", { extractable: true });
  privateKeyPem = await exportPKCS8(pair.privateKey);
  publicKey = pair.publicKey;
});

function fetcher(tokenUrl: string, isAdministrator = false, pem = privateKeyPem) {
  return googleTokenFetcher(
    { email: "robot@project.test", privateKeyPem: pem, privateKeyId: "key-1" },
    { ...GOOGLE, tokenUrl, tokenAudience: tokenUrl },
    {
      subject: { scopes: ["scope-a", "scope-b"], isAdministrator },
      endpoint: {
        now: () => NOW,
        budget: openBudget(),
        scope: { name: "google-token:i", unitsPerMinute: 60 },
      },
    },
  );
}

test("the assertion is signed, impersonates the user, and names scopes, issuer and reader", async () => {
  await using peer = await openScriptedPeer(() => ({
    json: { access_token: "t", token_type: "Bearer", expires_in: 3599 },
  }));
  const token = await fetcher(`${peer.url}/token`)("ann@acme.test");
  expect(token).toEqual({ value: "t", expiresAt: new Date(NOW.getTime() + 3_599_000) });
  const form = new URLSearchParams(peer.heard[0]?.body);
  expect([...form.keys()].toSorted()).toEqual(["assertion", "grant_type"]);
  expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
  const { payload, protectedHeader } = await jwtVerify(form.get("assertion") ?? "", publicKey);
  expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT", kid: "key-1" });
  const issuedAt = Math.floor(NOW.getTime() / 1000);
  expect(payload).toEqual({
    iss: "robot@project.test",
    sub: "ann@acme.test",
    aud: `${peer.url}/token`,
    scope: "scope-a scope-b",
    iat: issuedAt,
    exp: issuedAt + 3_600,
  });
});

async function refusedWith(scripted: Scripted, isAdministrator = false): Promise<ProviderError> {
  await using peer = await openScriptedPeer(() => scripted);
  const error: unknown = await fetcher(
    `${peer.url}/token`,
    isAdministrator,
  )("ann@acme.test").catch((it: unknown) => it);
  return error as ProviderError;
}
const refusal = (error: string, error_description = "", status = 400): Scripted => ({
  status,
  json: { error, error_description },
});

test.each([
  [
    "unauthorized_client",
    "Client is unauthorized to retrieve access tokens using this method, or …",
    "integration_broken",
  ],
  ["invalid_client", "The OAuth client was not found.", "integration_broken"],
  ["invalid_scope", "", "integration_broken"],
  ["invalid_grant", "Invalid email or User ID", "no_mailbox"],
  ["invalid_grant", "Not a valid email.", "no_mailbox"],
  ["invalid_grant", "The account has been deleted.", "no_mailbox"],
  ["invalid_grant", "Invalid JWT Signature.", "integration_broken"],
  ["invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) …", "integration_broken"],
  ["invalid_grant", "Invalid grant: account not found", "integration_broken"],
  ["invalid_grant", "Robot is disabled.", "integration_broken"],
  ["deleted_client", "The OAuth client was deleted.", "integration_broken"],
  ["invalid_grant", "Something nobody has seen", "rejected"],
  ["access_denied", "Account restricted", "mailbox_unavailable"],
  ["invalid_account", "Forbidden", "mailbox_unavailable"],
  ["internal_failure", "", "transient"],
] as const)("%s: %s is %s", async (error, description, fault) => {
  expect((await refusedWith(refusal(error, description))).fault).toBe(fault);
});

test("the administrator's own trouble is the configuration's, but a passing one is only passing", async () => {
  expect((await refusedWith(refusal("invalid_grant", "Invalid email or User ID"), true)).fault).toBe(
    "integration_broken",
  );
  expect((await refusedWith(refusal("access_denied"), true)).fault).toBe("integration_broken");
  expect((await refusedWith(refusal("internal_failure"), true)).fault).toBe("transient");
});

test("busy is throttled or transient, whatever the body", async () => {
  const ban = await refusedWith({ status: 429, text: "slow", headers: { "retry-after": "9" } });
  expect([ban.fault, ban.retryAt]).toEqual(["throttled", new Date(NOW.getTime() + 9_000)]);
  expect((await refusedWith({ status: 503, text: "<html>" })).fault).toBe("transient");
});

test("a key that cannot be read breaks the integration and is not quoted", async () => {
  const error: unknown = await fetcher(
    "http://127.0.0.1:1/token",
    false,
    "-----secret stuff",
  )("ann@acme.test").catch((it: unknown) => it);
  expect(error).toMatchObject({ fault: "integration_broken", code: "bad_private_key", cause: undefined });
  expect(String(error)).not.toContain("secret stuff");
});
