import { createHash } from "node:crypto";
import * as client from "openid-client";
import type { IdentityProvider } from "#identity/sign-in-desk.ts";
import { briefly } from "#shared/brief-cache.ts";
import { type GuardedFetch, RefusedAddress } from "#shared/guarded-fetch.ts";

/** What the browser keeps between leaving for the provider and coming back, in a signed cookie. */
export interface Journey {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Begun {
  readonly url: string;
  readonly journey: Journey;
}

export interface Said {
  readonly issuer: string;
  readonly subject: string;
  /** In lower case. */
  readonly email: string;
  readonly isVerified: boolean;
  readonly name: string;
}

/** An OpenID Connect provider, asked through the guarded client: its address is a tenant's choice. */
export interface OpenIdConnect {
  begin(provider: IdentityProvider, redirectUrl: string, email: string): Promise<Begun>;
  /** `arrivedAt`: the whole URL of the callback. Throws where anything does not fit. */
  finish(provider: IdentityProvider, arrivedAt: URL, journey: Journey): Promise<Said>;
  /** Why a provider cannot be used, in words for who enters it; `undefined` where it can. */
  whyNot(provider: IdentityProvider): Promise<string | undefined>;
}

export function openOpenIdConnect(guarded: GuardedFetch, now: () => number): OpenIdConnect {
  const discover = ({ issuer, clientId, clientSecret }: IdentityProvider): Promise<client.Configuration> =>
    client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      [client.customFetch]: (url, init) => guarded.fetch(url, init),
      // By http only where the guarded client lets it through: hosts that the operator has named.
      execute: issuer.startsWith("http:") ? [client.allowInsecureRequests] : [],
    });
  const known = remembered(discover, now);
  return {
    begin: async (provider, redirectUrl, email) => begin(await known(provider), redirectUrl, email),
    finish: async (provider, arrivedAt, journey) => finish(await known(provider), arrivedAt, journey),
    whyNot: (provider) =>
      discover(provider).then(
        (config) => (config.serverMetadata().authorization_endpoint === undefined ? NO_ENDPOINT : undefined),
        (error: unknown) => refusalIn(error)?.message ?? NOT_REACHED,
      ),
  };
}

const REMEMBER_MS = 60_000;
const MAX_PROVIDERS = 1_000;

type Discover = (provider: IdentityProvider) => Promise<client.Configuration>;

/** Anybody can begin to sign in: however many do, a provider is asked for its configuration once a minute. */
function remembered(discover: Discover, now: () => number): Discover {
  const asked = new Map<string, IdentityProvider>();
  const known = briefly(
    (key: string) => {
      const provider = asked.get(key);
      if (provider === undefined) throw new Error("nobody asked for this provider");
      return discover(provider);
    },
    { forMs: REMEMBER_MS, maxKeys: MAX_PROVIDERS, now },
  );
  return async (provider) => {
    // The hash is the key: with another secret it is another one, and none is kept as a key.
    const key = createHash("sha256").update(JSON.stringify(provider)).digest("base64");
    asked.set(key, provider);
    try {
      return await known(key);
    } finally {
      asked.delete(key);
    }
  };
}

const NO_ENDPOINT = "this issuer names no place where people sign in";
const NOT_REACHED =
  "its configuration (…/.well-known/openid-configuration) cannot be read, or names another issuer: check the address";

async function begin(config: client.Configuration, redirectUrl: string, email: string): Promise<Begun> {
  const journey = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUrl,
    scope: "openid email profile",
    code_challenge: await client.calculatePKCECodeChallenge(journey.verifier),
    code_challenge_method: "S256",
    state: journey.state,
    nonce: journey.nonce,
    login_hint: email,
  });
  return { url: url.href, journey };
}

async function finish(config: client.Configuration, arrivedAt: URL, journey: Journey): Promise<Said> {
  const tokens = await client.authorizationCodeGrant(config, arrivedAt, {
    pkceCodeVerifier: journey.verifier,
    expectedState: journey.state,
    expectedNonce: journey.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new Error("the provider sent no ID token");
  const said: Readonly<Record<string, unknown>> =
    claims["email"] === undefined && config.serverMetadata().userinfo_endpoint !== undefined
      ? { ...claims, ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub)) }
      : claims;
  return toSaid(claims.iss, claims.sub, said);
}

function toSaid(issuer: string, subject: string, said: Readonly<Record<string, unknown>>): Said {
  const text = (name: string): string => (typeof said[name] === "string" ? said[name] : "");
  const email = text("email").toLowerCase();
  return {
    issuer,
    subject,
    email,
    isVerified: email !== "" && isVerified(issuer, said, text("preferred_username").toLowerCase() === email),
    name: text("name") || email,
  };
}

const ENTRA =
  /^https:\/\/login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn)\/[0-9a-f-]{36}\/v2\.0$/;

/**
 * Entra ID does not say whether an e-mail is verified, and lets anybody's be anything. The user principal name is one at
 * a domain that the directory has proven to own: an e-mail that is the same is as good as verified.
 */
function isVerified(
  issuer: string,
  said: Readonly<Record<string, unknown>>,
  isPrincipalName: boolean,
): boolean {
  const verified = said["email_verified"];
  if (verified !== undefined) return verified === true || verified === "true";
  return ENTRA.test(issuer) && isPrincipalName;
}

/** Which the library wraps into errors of its own. */
export function refusalIn(error: unknown): RefusedAddress | undefined {
  for (let it = error; it instanceof Error; it = it.cause) if (it instanceof RefusedAddress) return it;
  return undefined;
}
