import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { type CryptoKey, importPKCS8 } from "jose";
import * as client from "openid-client";
import { ProviderError } from "#retraction/provider-error.ts";
import type { Token } from "../token-cache.ts";
import { requestToken, type TokenEndpoint, tokenConfiguration } from "../token-request.ts";
import { entraError } from "./entra-fault.ts";

export type EntraCredential =
  | { readonly kind: "secret"; readonly secret: string }
  | { readonly kind: "certificate"; readonly privateKeyPem: string; readonly certificatePem: string };

export interface EntraApp {
  /** `{loginRoot}/{tenant}/oauth2/v2.0/token` */
  readonly tokenUrl: string;
  readonly scope: string;
  readonly clientId: string;
  readonly credential: EntraCredential;
}

/**
 * App-only tokens by client_credentials, with a secret or a signed assertion.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function entraTokenFetcher(
  app: EntraApp,
  endpoint: Omit<TokenEndpoint, "toError">,
): () => Promise<Token> {
  let opened: Promise<client.Configuration> | undefined;
  const grant = async (): Promise<client.TokenEndpointResponse> => {
    opened ??= configuration(app);
    return client.clientCredentialsGrant(await opened, { scope: app.scope });
  };
  const toError: TokenEndpoint["toError"] = (refusal) => entraError(refusal, endpoint.now());
  return () => requestToken({ ...endpoint, toError }, grant);
}

async function configuration({ tokenUrl, clientId, credential }: EntraApp): Promise<client.Configuration> {
  const authentication = await entraClientAuth(credential, tokenUrl);
  return tokenConfiguration({ issuer: new URL(tokenUrl).origin, tokenUrl }, clientId, authentication);
}

/** How the application proves at `tokenUrl` that it is itself. Throws `ProviderError` where a certificate cannot be read. */
export async function entraClientAuth(
  credential: EntraCredential,
  tokenUrl: string,
): Promise<client.ClientAuth> {
  return credential.kind === "secret"
    ? client.ClientSecretPost(credential.secret)
    : byCertificate(credential, tokenUrl);
}

async function byCertificate(
  credential: Extract<EntraCredential, { kind: "certificate" }>,
  tokenUrl: string,
): Promise<client.ClientAuth> {
  const { key, thumbprint } = await readCredential(credential);
  return client.PrivateKeyJwt(key, {
    [client.modifyAssertion]: (header, payload) => {
      header["alg"] = "PS256";
      header["typ"] = "JWT";
      header["x5t#S256"] = thumbprint;
      delete header["kid"];
      // Entra wants its token endpoint as the reader of the assertion, the library names the issuer.
      payload["aud"] = tokenUrl;
    },
  });
}

async function readCredential({
  privateKeyPem,
  certificatePem,
}: Extract<EntraCredential, { kind: "certificate" }>): Promise<{ key: CryptoKey; thumbprint: string }> {
  try {
    // Also takes the older "RSA PRIVATE KEY" form, which many tools still write.
    const pkcs8 = createPrivateKey(privateKeyPem).export({ type: "pkcs8", format: "pem" }).toString();
    const thumbprint = createHash("sha256")
      .update(new X509Certificate(certificatePem).raw)
      .digest("base64url");
    return { key: await importPKCS8(pkcs8, "PS256"), thumbprint };
  } catch {
    // Without its cause: a key's parse error may quote the key.
    throw new ProviderError("integration_broken", "the certificate or its private key cannot be read", {
      code: "bad_certificate",
    });
  }
}
