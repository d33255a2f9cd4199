import { createHash, X509Certificate } from "node:crypto";
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { EntraError } from "./entra-error.ts";
import type { ClientSeed } from "./seed.ts";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * Makes the check of a certificate's assertion: PS256, the registered certificate named by `x5t#S256`, our URL as
 * audience, the client as issuer and subject, in time, and a `jti` that was not seen before. The check throws
 * `EntraError`.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function openAssertionCheck(clock: () => Date) {
  const usedUntil = new Map<string, number>();

  return async (client: ClientSeed, form: URLSearchParams, tokenUrl: string): Promise<void> => {
    const assertion = form.get("client_assertion") ?? "";
    if (form.get("client_assertion_type") !== ASSERTION_TYPE) throw new EntraError("malformed-assertion");
    const claims = await verified(client, assertion, { tokenUrl, now: clock() });
    // Entra does not say whether it refuses a second use; RFC 7523 section 3 lets it, so a client must not rely on it.
    const seconds = clock().getTime() / 1000;
    for (const [jti, until] of usedUntil) if (until < seconds) usedUntil.delete(jti);
    if (typeof claims.jti !== "string" || usedUntil.has(claims.jti))
      throw new EntraError("malformed-assertion");
    usedUntil.set(claims.jti, claims.exp ?? seconds);
  };
}

async function verified(
  client: ClientSeed,
  assertion: string,
  { tokenUrl, now }: { readonly tokenUrl: string; readonly now: Date },
): Promise<JWTPayload> {
  if (client.certificatePem === undefined) throw new EntraError("unsigned-assertion", client.id);
  const certificate = new X509Certificate(client.certificatePem);
  try {
    if (decodeProtectedHeader(assertion)["x5t#S256"] !== thumbprint(certificate)) {
      throw new EntraError("unsigned-assertion", client.id);
    }
    const { payload } = await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ["PS256"],
      audience: tokenUrl,
      issuer: client.id,
      subject: client.id,
      requiredClaims: ["exp"],
      clockTolerance: 300,
      currentDate: now,
    });
    return payload;
  } catch (error) {
    throw toEntraError(error, client);
  }
}

/** Base64url of the SHA-256 over the certificate's DER form. */
function thumbprint(certificate: X509Certificate): string {
  return createHash("sha256").update(certificate.raw).digest("base64url");
}

function toEntraError(error: unknown, client: ClientSeed): EntraError {
  if (error instanceof EntraError) return error;
  if (error instanceof errors.JWTExpired) return new EntraError("expired-assertion");
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "aud") return new EntraError("wrong-assertion-audience");
    return new EntraError(error.claim === "nbf" ? "expired-assertion" : "malformed-assertion");
  }
  return new EntraError(
    error instanceof errors.JWSSignatureVerificationFailed ? "unsigned-assertion" : "malformed-assertion",
    client.id,
  );
}
