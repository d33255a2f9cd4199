import { createPublicKey } from "node:crypto";
import { compactVerify, decodeJwt, errors, type JWTPayload } from "jose";
import type { ServiceAccount } from "./directory.ts";
import type { GoogleOrganisation } from "./organisation.ts";
import type { Grant } from "./tokens.ts";

const MAX_LIFETIME_SECONDS = 3600;
/** How far the caller's clock may be ahead. */
const MAX_AHEAD_SECONDS = 300;

/** An error answer of an OAuth token endpoint (RFC 6749 section 5.2), with Google's own texts. */
export class TokenError extends Error {
  override readonly name = "TokenError";
  readonly httpStatus: number;
  readonly error: string;

  constructor(error: string, description: string, httpStatus = 400) {
    super(description);
    this.error = error;
    this.httpStatus = httpStatus;
  }
}

/** Whom an assertion speaks for: what `checkGrant` will check. */
export interface Claimed {
  readonly organisation: GoogleOrganisation;
  readonly account: ServiceAccount;
  readonly claims: JWTPayload;
}

/** Reads an assertion without believing it. Throws `TokenError` where its issuer is nobody's service account. */
export function readAssertion(assertion: string, organisations: readonly GoogleOrganisation[]): Claimed {
  const claims = decode(assertion);
  const known = organisations.filter((it) => accountOf(it, claims) !== undefined);
  // One service account can be delegated to by several customers: the impersonated user's domain tells which is meant.
  const domain = claims.sub?.slice(claims.sub.lastIndexOf("@") + 1).toLowerCase() ?? "";
  const organisation = known.find((it) => it.domains.includes(domain)) ?? known[0];
  const account = organisation && accountOf(organisation, claims);
  if (organisation === undefined || account === undefined) {
    throw new TokenError("invalid_grant", "Invalid grant: account not found");
  }
  return { organisation, account, claims };
}

/**
 * Verifies signature, audience, times, scopes and subject, in this order, and answers what the token may do.
 * @see https://developers.google.com/identity/protocols/oauth2/service-account
 */
export async function checkGrant(
  assertion: string,
  { organisation, account, claims }: Claimed,
  { audiences, now }: { readonly audiences: readonly string[]; readonly now: Date },
): Promise<Omit<Grant, "expiresAt">> {
  await checkSignature(assertion, account);
  if (typeof claims.aud !== "string" || !audiences.includes(claims.aud)) {
    throw new TokenError("invalid_grant", "Invalid JWT: Failed audience check.");
  }
  checkTimes(claims, now);
  const scopes = scopesOf(claims);
  if (claims.sub === undefined) return { account, userId: undefined, scopes };
  const granted = organisation.grants.of(account.clientEmail);
  if ([...scopes].some((it) => !granted.includes(it))) throw unauthorized();
  return { account, userId: userIdOf(claims.sub, organisation), scopes };
}

function decode(assertion: string): JWTPayload {
  try {
    return decodeJwt(assertion);
  } catch {
    throw new TokenError("invalid_grant", "Invalid JWT: the assertion cannot be read.");
  }
}

function accountOf(organisation: GoogleOrganisation, claims: JWTPayload): ServiceAccount | undefined {
  return organisation.serviceAccounts.find((it) => it.clientEmail === claims.iss);
}

async function checkSignature(assertion: string, account: ServiceAccount): Promise<void> {
  try {
    await compactVerify(assertion, createPublicKey(account.publicKeyPem), { algorithms: ["RS256"] });
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new TokenError("invalid_grant", "Invalid JWT Signature.");
    throw error;
  }
}

function checkTimes({ iat, exp }: JWTPayload, now: Date): void {
  const nowSeconds = now.getTime() / 1000;
  const fits =
    iat !== undefined &&
    exp !== undefined &&
    exp - iat <= MAX_LIFETIME_SECONDS &&
    iat <= nowSeconds + MAX_AHEAD_SECONDS &&
    exp > nowSeconds;
  if (fits) return;
  throw new TokenError("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes).");
}

function scopesOf(claims: JWTPayload): ReadonlySet<string> {
  const scope: unknown = claims["scope"];
  const scopes = typeof scope === "string" ? scope.split(" ").filter((it) => it !== "") : [];
  if (scopes.length === 0) throw new TokenError("invalid_scope", "Empty or missing scope not allowed.");
  return new Set(scopes);
}

/** Only a primary address is a subject: not an alias, not a group, not a stranger. */
function userIdOf(sub: string, organisation: GoogleOrganisation): string {
  if (!sub.includes("@")) throw new TokenError("invalid_grant", "Not a valid email");
  if (organisation.deletedAddresses.includes(sub.toLowerCase())) {
    throw new TokenError("invalid_grant", "The account has been deleted");
  }
  const user = organisation.directory.user(sub);
  if (user?.primaryEmail !== sub.toLowerCase())
    throw new TokenError("invalid_grant", "Invalid email or User ID");
  return user.id;
}

function unauthorized(): TokenError {
  return new TokenError(
    "unauthorized_client",
    "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
    401,
  );
}
