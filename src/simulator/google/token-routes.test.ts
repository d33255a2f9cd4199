import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DELEGATED_SCOPES } from "./seed.ts";
import { createServiceAccountKey } from "./service-account-key.ts";
import {
  GMAIL_MODIFY,
  openTestWorkspace,
  type TestWorkspace,
} from "../../../test/support/simulator/test-workspace.ts";

const ADA = "ada.abel@workspace.example";
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const NOW_SECONDS = Math.floor(Date.now() / 1000);

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterEach(() => workspace.setFaults());
afterAll(() => workspace[Symbol.asyncDispose]());

async function ask(
  form: Record<string, string>,
): Promise<{ status: number; retryAfter: string | null; body: unknown }> {
  const reply = await fetch(`${workspace.url}/google/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  return { status: reply.status, retryAfter: reply.headers.get("retry-after"), body: await reply.json() };
}

async function askFor(claims: Record<string, unknown>, privateKeyPem?: string): ReturnType<typeof ask> {
  const assertion = await workspace.assertion({ sub: ADA, ...claims }, privateKeyPem);
  return ask({ grant_type: JWT_BEARER, assertion });
}

async function profile(token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${workspace.url}/gmail/v1/users/me/profile`, { headers })).status;
}

describe("a token", () => {
  test("is given for a signed assertion with granted scopes, and opens the subject's mailbox", async () => {
    const answer = await askFor({ scope: `${GMAIL_MODIFY} ${DELEGATED_SCOPES[1]}` });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ token_type: "Bearer", expires_in: 3599 });
    expect(await profile((answer.body as { access_token: string }).access_token)).toBe(200);
  });

  test("may name Google's own token URL as its audience, as Google's libraries do", async () => {
    expect((await askFor({ aud: "https://oauth2.googleapis.com/token" })).status).toBe(200);
  });

  test("ends after its time", async () => {
    await using brief = await openTestWorkspace({ tokenLifetimeSeconds: 10 });
    const gmail = brief.gmail(ADA);
    await gmail.users.getProfile({ userId: "me" });
    const token = await brief.token(ADA);
    brief.advance(10_000);
    const headers = { authorization: `Bearer ${token}` };
    const reply = await fetch(`${brief.url}/gmail/v1/users/me/profile`, { headers });
    expect(reply.status).toBe(401);
    expect(await reply.json()).toMatchObject({
      error: { code: 401, status: "UNAUTHENTICATED", errors: [{ reason: "authError" }] },
    });
  });

  test("without a subject is the service account's own, which has no mailbox", async () => {
    const assertion = await workspace.assertion({});
    const { body } = await ask({ grant_type: JWT_BEARER, assertion });
    const headers = { authorization: `Bearer ${(body as { access_token: string }).access_token}` };
    const reply = await fetch(`${workspace.url}/gmail/v1/users/me/profile`, { headers });
    expect([reply.status, await reply.json()]).toMatchObject([
      400,
      { error: { message: "Precondition check failed.", errors: [{ reason: "failedPrecondition" }] } },
    ]);
  });
});

describe("no token is given", () => {
  const refusals: readonly [string, Record<string, unknown>, number, string, RegExp][] = [
    [
      "for a scope that was not delegated",
      { scope: "https://mail.google.com/" },
      401,
      "unauthorized_client",
      /^Client is unauthorized/,
    ],
    ["without a scope", { scope: "" }, 400, "invalid_scope", /scope/],
    [
      "for an alias",
      { sub: "a.abel.0@workspace.example" },
      400,
      "invalid_grant",
      /^Invalid email or User ID$/,
    ],
    [
      "for a group",
      { sub: "everyone@workspace.example" },
      400,
      "invalid_grant",
      /^Invalid email or User ID$/,
    ],
    ["for a stranger", { sub: "x@elsewhere.example" }, 400, "invalid_grant", /^Invalid email or User ID$/],
    ["for something that is no address", { sub: "ada" }, 400, "invalid_grant", /^Not a valid email$/],
    [
      "for a deleted account",
      { sub: "left@workspace.example" },
      400,
      "invalid_grant",
      /^The account has been deleted$/,
    ],
    ["for an unknown service account", { iss: "x@y.example" }, 400, "invalid_grant", /account not found/],
    [
      "for another audience",
      { aud: "https://elsewhere.example/token" },
      400,
      "invalid_grant",
      /^Invalid JWT: Failed audience/,
    ],
    [
      "for longer than an hour",
      { exp: NOW_SECONDS + 7200 },
      400,
      "invalid_grant",
      /^Invalid JWT: Token must be a short-lived/,
    ],
    [
      "after the assertion's end",
      { iat: NOW_SECONDS - 3700, exp: NOW_SECONDS - 100 },
      400,
      "invalid_grant",
      /^Invalid JWT: Token/,
    ],
    [
      "before the assertion's time",
      { iat: NOW_SECONDS + 3000, exp: NOW_SECONDS + 6000 },
      400,
      "invalid_grant",
      /^Invalid JWT: Token/,
    ],
  ];
  test.for(refusals)("%s", async ([, claims, status, error, description]) => {
    const answer = await askFor(claims);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error, error_description: expect.stringMatching(description) as string });
  });

  test("where another key has signed", async () => {
    const stranger = await createServiceAccountKey({
      clientEmail: "x@y.example",
      projectId: "p",
      tokenUri: "",
    });
    const answer = await askFor({}, stranger.key.private_key);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: "invalid_grant", error_description: "Invalid JWT Signature." },
    });
  });

  test("where the claims were changed after signing, or the signature left out", async () => {
    const [header = "", , signature = ""] = (
      await workspace.assertion({ sub: "bela.abel@workspace.example" })
    ).split(".");
    const [, claims = ""] = (await workspace.assertion({ sub: ADA })).split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const assertion of [`${header}.${claims}.${signature}`, `${none}.${claims}.`]) {
      const answer = await ask({ grant_type: JWT_BEARER, assertion });
      expect(answer).toMatchObject({ status: 400, body: { error_description: "Invalid JWT Signature." } });
    }
  });

  test("for another grant, for no assertion, and for nonsense", async () => {
    expect(await ask({ grant_type: "password" })).toMatchObject({
      status: 400,
      body: { error: "unsupported_grant_type" },
    });
    expect(await ask({ grant_type: JWT_BEARER })).toMatchObject({
      status: 400,
      body: { error: "invalid_request" },
    });
    expect(await ask({ grant_type: JWT_BEARER, assertion: "a.b" })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });
});

describe("faults of the token endpoint", () => {
  test("throttling carries Retry-After, and a broken back end is Google's internal_failure", async () => {
    workspace.setFaults({
      kind: "throttle",
      operation: "google.token",
      mailbox: ADA,
      retryAfterSeconds: 7,
      times: 1,
    });
    expect(await askFor({})).toMatchObject({ status: 429, retryAfter: "7" });
    workspace.setFaults({ kind: "server-error", operation: "google.token", status: 500, times: 1 });
    expect(await askFor({})).toMatchObject({ status: 500, body: { error: "internal_failure" } });
    expect(await askFor({})).toMatchObject({ status: 200 });
  });

  test("a lie is a token that nobody knows", async () => {
    workspace.setFaults({ kind: "lie", operation: "google.token" });
    const { status, body } = await askFor({});
    expect(status).toBe(200);
    expect(await profile((body as { access_token: string }).access_token)).toBe(401);
  });

  test("what was asked is in the journal of calls", async () => {
    await askFor({ sub: "everyone@workspace.example" });
    expect(workspace.organisation.calls.calls.at(-1)).toMatchObject({
      operation: "google.token",
      address: "everyone@workspace.example",
      app: workspace.key.client_email,
      status: 400,
    });
  });
});
