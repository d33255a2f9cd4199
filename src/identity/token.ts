import { createHash } from "node:crypto";

const PREFIX = "und_";
const SECRET_BYTES = 32;
/** base64url of 32 bytes, without padding. */
const TOKEN = /^und_[A-Za-z0-9_-]{43}$/;

/** A new API token: shown once, kept as its hash only. `randomBytes` must be a cryptographic source. */
export function newToken(randomBytes: (size: number) => Uint8Array): string {
  return PREFIX + Buffer.from(randomBytes(SECRET_BYTES)).toString("base64url");
}

/**
 * SHA-256 of a token, by which it is looked up: a plain hash is enough for 256 random bits, and comparing
 * hashes in an index tells an attacker's clock nothing about the token. `undefined` where the text is no token.
 */
export function hashToken(token: string): Buffer | undefined {
  return TOKEN.test(token) ? createHash("sha256").update(token).digest() : undefined;
}

/** The token of an `Authorization: Bearer` header (RFC 6750 section 2.1); the scheme's case does not matter. */
export function bearerToken(header: string | undefined): string | undefined {
  const [scheme, token, ...rest] = (header ?? "").trim().split(/ +/);
  return scheme?.toLowerCase() === "bearer" && rest.length === 0 ? token : undefined;
}
