import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { exportJWK, type JWK, SignJWT } from "jose";
import { EntraError } from "./entra-error.ts";
import type { MicrosoftOrganisation } from "./organisation.ts";
import type { UserSeed } from "./seed.ts";

/** How the next people come back; set by `/_control/entra`, so that a client's checks are tried. */
export interface SignInVariant {
  /** What stands as `tenant` in the address that consent sends back to, whatever was consented for. */
  readonly consentTenant?: string | undefined;
  /** The application's manifest does not ask for roles. */
  readonly omitsRoles?: boolean | undefined;
  readonly idToken?:
    | "other-nonce"
    | "other-audience"
    | "other-issuer"
    | "foreign-key"
    | "expired"
    | undefined;
}

export interface Asked {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly challenge: string;
}

/** Consent and sign-in by code with PKCE, for all organisations: who signs in says whose he is. */
export interface EntraSignIn {
  variant: SignInVariant;
  readonly people: readonly Person[];
  /** Where the browser goes on to. */
  consent(
    organisation: MicrosoftOrganisation,
    asked: Pick<Asked, "clientId" | "redirectUri" | "state">,
  ): string;
  signIn(person: Person, asked: Asked): string;
  /** Throws `EntraError`. */
  redeem(form: URLSearchParams, base: string): Promise<object>;
  keys(): Promise<{ readonly keys: readonly JWK[] }>;
}

export interface Person {
  readonly organisation: MicrosoftOrganisation;
  readonly user: UserSeed;
  readonly isAdministrator: boolean;
}

interface SignInDeps {
  readonly organisations: readonly MicrosoftOrganisation[];
  readonly clock: () => Date;
}

interface Issued extends Asked {
  readonly person: Person;
  readonly until: number;
}

/** Role template ids, the same in every directory: the second is everybody's. */
const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
const USER = "b79fbf4d-3ef9-4689-8143-76b194e85509";
const CODE_MS = 600_000;
const TOKEN_SECONDS = 3_600;

export function openEntraSignIn({ organisations, clock }: SignInDeps): EntraSignIn {
  const codes = new Map<string, Issued>();
  const signing = memo(makeKey);
  const foreign = memo(makeKey);

  const opened: EntraSignIn = {
    variant: {},
    people: organisations.flatMap((organisation) =>
      organisation.seed.users
        .slice(0, 2)
        .map((user, index) => ({ organisation, user, isAdministrator: index === 0 })),
    ),
    consent: (organisation, { clientId, redirectUri, state }) => {
      organisation.entra.consent(clientId);
      const tenant = opened.variant.consentTenant ?? organisation.seed.tenantId;
      return backTo(redirectUri, { admin_consent: "True", tenant, state });
    },
    signIn: (person, asked) => {
      const code = randomUUID();
      codes.set(code, { ...asked, person, until: clock().getTime() + CODE_MS });
      return backTo(asked.redirectUri, { code, state: asked.state, session_state: randomUUID() });
    },
    redeem: async (form, base) => {
      const code = form.get("code") ?? "";
      const issued = codes.get(code);
      codes.delete(code);
      if (issued === undefined || issued.until < clock().getTime()) throw new EntraError("used-code");
      await issued.person.organisation.entra.authenticate(form, `${base}/organizations/oauth2/v2.0/token`);
      check(form, issued);
      const { variant } = opened;
      const key = variant.idToken === "foreign-key" ? foreign() : signing();
      const claims = claimsFor(issued, { base, variant, now: clock() });
      const id_token = await new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: "simulated" })
        .sign(key.privateKey);
      const access_token = `simulated.${randomUUID()}`;
      return {
        token_type: "Bearer",
        scope: "openid profile",
        expires_in: TOKEN_SECONDS,
        access_token,
        id_token,
      };
    },
    keys: async () => ({
      keys: [{ ...(await exportJWK(signing().publicKey)), use: "sig", alg: "RS256", kid: "simulated" }],
    }),
  };
  return opened;
}

export function backTo(redirectUri: string, answer: Readonly<Record<string, string>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  return url.href;
}

function check(form: URLSearchParams, { clientId, redirectUri, challenge }: Issued): void {
  if (form.get("client_id") !== clientId || form.get("redirect_uri") !== redirectUri)
    throw new EntraError("other-redirect");
  const verifier = form.get("code_verifier") ?? "";
  if (createHash("sha256").update(verifier).digest("base64url") !== challenge)
    throw new EntraError("wrong-verifier");
}

interface Token {
  readonly base: string;
  readonly variant: SignInVariant;
  readonly now: Date;
}

function claimsFor({ clientId, nonce, person }: Issued, { base, variant, now }: Token) {
  const { organisation, user, isAdministrator } = person;
  const { tenantId } = organisation.seed;
  const seconds = Math.floor(now.getTime() / 1000) - (variant.idToken === "expired" ? 2 * TOKEN_SECONDS : 0);
  const issuer = variant.idToken === "other-issuer" ? "00000000-0000-4000-8000-000000000000" : tenantId;
  return {
    ver: "2.0",
    iss: `${base}/${issuer}/v2.0`,
    aud: variant.idToken === "other-audience" ? "another-application" : clientId,
    nonce: variant.idToken === "other-nonce" ? "another-nonce" : nonce,
    iat: seconds,
    nbf: seconds,
    exp: seconds + TOKEN_SECONDS,
    sub: user.id,
    oid: user.id,
    tid: tenantId,
    name: user.displayName,
    preferred_username: user.userPrincipalName ?? user.address,
    ...(variant.omitsRoles !== true && { wids: isAdministrator ? [GLOBAL_ADMINISTRATOR, USER] : [USER] }),
  };
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function makeKey(): KeyPair {
  return generateKeyPairSync("rsa", { modulusLength: 2_048 });
}

/** Made when somebody signs in: most runs of the simulator see nobody. */
function memo<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
