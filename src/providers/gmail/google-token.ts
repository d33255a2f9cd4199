import { createPrivateKey } from "node:crypto";
import { type CryptoKey, importPKCS8, SignJWT } from "jose";
import * as client from "openid-client";
import { ProviderError } from "#retraction/provider-error.ts";
import type { GoogleEndpoints } from "../endpoints.ts";
import type { Token } from "../token-cache.ts";
import { requestToken, type TokenEndpoint, tokenConfiguration } from "../token-request.ts";
import { googleTokenError } from "./google-token-fault.ts";

export interface ServiceAccount {
  /** Its address, such as `name@project.iam.gserviceaccount.com`. */
  readonly email: string;
  readonly privateKeyPem: string;
  readonly privateKeyId?: string;
}

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
// Google refuses more than an hour.
const ASSERTION_LIFE_SECONDS = 3_600;

/** For whom a token is asked: `isAdministrator` tells whether a refusal of the user is one of the configuration. */
export interface TokenSubject {
  readonly scopes: readonly string[];
  readonly isAdministrator: boolean;
}

/**
 * Tokens by the JWT bearer grant with domain-wide delegation (RFC 7523): each is good for one user and one set of scopes.
 * https://developers.google.com/identity/protocols/oauth2/service-account
 */
export function googleTokenFetcher(
  account: ServiceAccount,
  urls: GoogleEndpoints,
  {
    subject,
    endpoint,
  }: { readonly subject: TokenSubject; readonly endpoint: Omit<TokenEndpoint, "toError"> },
): (user: string) => Promise<Token> {
  const key = memo(() => signingKey(account));
  // No client authentication at all: Google's grant knows no client id.
  const server = { issuer: new URL(urls.tokenUrl).origin, tokenUrl: urls.tokenUrl };
  const config = tokenConfiguration(server, account.email, () => undefined);
  const toError: TokenEndpoint["toError"] = (refusal) => googleTokenError(refusal, subject, endpoint.now());

  return (user) =>
    requestToken({ ...endpoint, toError }, async () => {
      const nowSeconds = Math.floor(endpoint.now().getTime() / 1000);
      const assertion = await new SignJWT({ scope: subject.scopes.join(" ") })
        .setProtectedHeader({
          alg: "RS256",
          typ: "JWT",
          ...(account.privateKeyId && { kid: account.privateKeyId }),
        })
        .setIssuer(account.email)
        .setSubject(user)
        .setAudience(urls.tokenAudience)
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + ASSERTION_LIFE_SECONDS)
        .sign(await key());
      return client.genericGrantRequest(config, JWT_BEARER, { assertion });
    });
}

async function signingKey({ privateKeyPem }: ServiceAccount): Promise<CryptoKey> {
  try {
    const pkcs8 = createPrivateKey(privateKeyPem).export({ type: "pkcs8", format: "pem" }).toString();
    return await importPKCS8(pkcs8, "RS256");
  } catch {
    // Without its cause: a key's parse error may quote the key.
    throw new ProviderError("integration_broken", "the service account's key cannot be read", {
      code: "bad_private_key",
    });
  }
}

function memo<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
