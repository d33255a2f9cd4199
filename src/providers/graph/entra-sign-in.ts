import { createHash } from "node:crypto";
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from "jose";
import type * as client from "openid-client";
import { ProviderError } from "#retraction/provider-error.ts";
import type { MicrosoftEndpoints } from "../endpoints.ts";
import { entraError } from "./entra-fault.ts";
import { type EntraCredential, entraClientAuth } from "./entra-token.ts";

/** The application that organisations consent to, and where people come back to from Microsoft. */
export interface EntraSignIn {
  readonly clientId: string;
  readonly credential: EntraCredential;
  readonly endpoints: MicrosoftEndpoints;
  readonly redirectUrl: string;
}

/** Work and school accounts of any directory, and no personal ones. */
const AUTHORITY = "organizations";

/** Where an administrator grants the application's rights in his directory. */
export function consentUrl({ clientId, endpoints, redirectUrl }: EntraSignIn, state: string): string {
  return urlTo(`${endpoints.loginRoot}/${AUTHORITY}/v2.0/adminconsent`, {
    client_id: clientId,
    scope: endpoints.scope,
    redirect_uri: redirectUrl,
    state,
  });
}

/** By code with PKCE and a nonce. What is asked for is who it is, and nothing else. */
export function signInUrl(
  { clientId, endpoints, redirectUrl }: EntraSignIn,
  { state, nonce, verifier }: { readonly state: string; readonly nonce: string; readonly verifier: string },
): string {
  return urlTo(`${endpoints.loginRoot}/${AUTHORITY}/oauth2/v2.0/authorize`, {
    client_id: clientId,
    response_type: "code",
    response_mode: "query",
    scope: "openid profile",
    redirect_uri: redirectUrl,
    state,
    nonce,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    prompt: "select_account",
  });
}

interface Arrival {
  readonly code: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly now: Date;
}

/**
 * The claims of the ID token that the code stands for: signed by Microsoft, for this application, for this very way, by
 * the issuer of the directory that it names. Throws `ProviderError`.
 */
export async function redeemCode(signIn: EntraSignIn, arrival: Arrival): Promise<JWTPayload> {
  const { endpoints } = signIn;
  const idToken = await exchange(signIn, arrival);
  const keys = createRemoteJWKSet(new URL(`${endpoints.loginRoot}/${AUTHORITY}/discovery/v2.0/keys`), {
    timeoutDuration: TIMEOUT_MS,
  });
  try {
    const { payload } = await jwtVerify(idToken, keys, {
      algorithms: ["RS256"],
      audience: signIn.clientId,
      requiredClaims: ["exp", "iat", "nonce", "tid"],
      clockTolerance: 300,
      currentDate: arrival.now,
    });
    // Each directory is an issuer of its own, so which one it has to be is known only now.
    const issuer = `${issuerRoot(endpoints.loginRoot)}/${String(payload["tid"])}/v2.0`;
    if (payload.iss !== issuer || payload["nonce"] !== arrival.nonce) throw mismatch();
    return payload;
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    throw error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)
      ? mismatch()
      : noAnswer(error);
  }
}

/** Only in China tokens name another host than the one that people sign in at. */
function issuerRoot(loginRoot: string): string {
  return loginRoot === "https://login.chinacloudapi.cn"
    ? "https://login.partner.microsoftonline.cn"
    : loginRoot;
}

const TIMEOUT_MS = 20_000;

/** openid-client reads one issuer's ID tokens only, so the code is exchanged by hand, with its client authentication. */
async function exchange(signIn: EntraSignIn, { code, verifier, now }: Arrival): Promise<string> {
  const tokenUrl = `${signIn.endpoints.loginRoot}/${AUTHORITY}/oauth2/v2.0/token`;
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: signIn.redirectUrl,
    code_verifier: verifier,
    scope: "openid profile",
  });
  const headers = new Headers({ accept: "application/json" });
  const authenticate = await entraClientAuth(signIn.credential, tokenUrl);
  const server: client.ServerMetadata = { issuer: new URL(tokenUrl).origin, token_endpoint: tokenUrl };
  // Signing takes a promise, whatever the type says.
  await Promise.resolve(authenticate(server, { client_id: signIn.clientId }, body, headers));
  const reply = await fetch(tokenUrl, {
    method: "POST",
    headers,
    body,
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw noAnswer(cause);
  });
  const said = readAnswer(await reply.json().catch(() => ({})));
  if (reply.ok && said.idToken !== undefined) return said.idToken;
  throw entraError({ ...said, status: reply.status, retryAt: undefined }, now);
}

function readAnswer(body: unknown) {
  const it = (typeof body === "object" && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string | undefined => {
    const value = it[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    idToken: text("id_token"),
    error: text("error") ?? "",
    description: text("error_description") ?? "",
  };
}

function noAnswer(cause: unknown): ProviderError {
  return new ProviderError("transient", "no answer from where people sign in", {
    code: "token_no_answer",
    cause,
  });
}

function mismatch(): ProviderError {
  return new ProviderError("integration_broken", "the ID token does not fit what was asked for", {
    code: "bad_id_token",
  });
}

function urlTo(at: string, query: Readonly<Record<string, string>>): string {
  return `${at}?${new URLSearchParams(query).toString()}`;
}
