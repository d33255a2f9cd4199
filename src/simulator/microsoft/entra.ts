import { createHash, timingSafeEqual } from "node:crypto";
import { type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { Grants } from "../grants.ts";
import type { World } from "../world.ts";
import { openAssertionCheck } from "./client-assertion.ts";
import { EntraError } from "./entra-error.ts";
import type { ClientSeed, MicrosoftSeed } from "./seed.ts";

/** The app that a token speaks for. */
export interface AppIdentity {
  readonly clientId: string;
  /** Granted application permissions, such as `Mail.ReadWrite`. */
  readonly roles: readonly string[];
}

export interface IssuedToken {
  readonly token_type: "Bearer";
  readonly expires_in: number;
  readonly ext_expires_in: number;
  readonly access_token: string;
}

/** One tenant's token endpoint (client credentials only) and the check of what it issued. */
export interface Entra {
  /** `tokenUrl` is what an assertion must name as its audience. Throws `EntraError`. */
  issue(form: URLSearchParams, tokenUrl: string): Promise<IssuedToken>;
  /** Whether the application is who it says, by secret or assertion. Throws `EntraError`. */
  authenticate(form: URLSearchParams, tokenUrl: string): Promise<ClientSeed>;
  /** An administrator has granted the application what it asks for. */
  consent(clientId: string): void;
  /** From now on the application may sign its assertions with this one's key. False: there is no such application. */
  addCertificate(clientId: string, certificatePem: string): boolean;
  /** `undefined` where the token is not ours, altered or expired. */
  verify(token: string): Promise<AppIdentity | undefined>;
}

export const DEFAULT_ROLES: readonly string[] = [
  "Mail.ReadWrite",
  "User.Read.All",
  "GroupMember.Read.All",
  "MailboxSettings.Read",
];
const GRAPH = "https://graph.microsoft.com";

/**
 * Tokens are signed with a key of this run: after a restart of the simulator every token is refused once.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function openEntra(
  seed: MicrosoftSeed,
  { clock, random, grants }: Pick<World, "clock" | "random"> & { readonly grants: Grants },
): Entra {
  const lifetimeSeconds = seed.tokenLifetimeSeconds ?? 3600;
  const tokens = openTokens({ clock, random, lifetimeSeconds });
  const checkAssertion = openAssertionCheck(clock);
  const consented = new Set<string>();
  const registrations = openRegistrations(seed);

  const authenticate = async (form: URLSearchParams, tokenUrl: string): Promise<ClientSeed> => {
    const client = registrations.find(form.get("client_id"));
    if (client === undefined) throw new EntraError("unknown-app", form.get("client_id") ?? "");
    if (form.has("client_assertion")) await checkAssertion(client, form, tokenUrl);
    else checkSecret(client, form.get("client_secret"), clock());
    return client;
  };

  return {
    authenticate,
    consent: (clientId) => void consented.add(clientId),
    addCertificate: registrations.addCertificate,
    async issue(form, tokenUrl) {
      checkRequest(form);
      const client = await authenticate(form, tokenUrl);
      if (client.needsConsent === true && !consented.has(client.id))
        throw new EntraError("unknown-app", client.id);
      return {
        token_type: "Bearer",
        expires_in: lifetimeSeconds - 1,
        ext_expires_in: lifetimeSeconds - 1,
        access_token: await tokens.sign({
          appid: client.id,
          tid: seed.tenantId,
          roles: grants.of(client.id),
        }),
      };
    },
    verify: tokens.verify,
  };
}

/** What signs this run's tokens, and knows them again. */
function openTokens({
  clock,
  random,
  lifetimeSeconds,
}: Pick<World, "clock" | "random"> & { readonly lifetimeSeconds: number }) {
  const key = Uint8Array.from({ length: 32 }, () => Math.floor(random() * 256));
  return {
    sign(claims: JWTPayload): Promise<string> {
      const now = Math.floor(clock().getTime() / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .setAudience(GRAPH)
        .setIssuedAt(now)
        .setExpirationTime(now + lifetimeSeconds)
        .sign(key);
    },
    verify: async (token: string): Promise<AppIdentity | undefined> => {
      try {
        const { payload } = await jwtVerify(token, key, { audience: GRAPH, currentDate: clock() });
        return { clientId: String(payload["appid"]), roles: toRoles(payload["roles"]) };
      } catch {
        return undefined;
      }
    },
  };
}

interface Registrations {
  readonly find: (clientId: string | null) => ClientSeed | undefined;
  readonly addCertificate: (clientId: string, certificatePem: string) => boolean;
}

/** The applications as they are registered, with what was uploaded to them since. */
function openRegistrations({ clients }: Pick<MicrosoftSeed, "clients">): Registrations {
  const uploaded = new Map<string, string>();
  const find = (clientId: string | null): ClientSeed | undefined => {
    const client = clients.find((it) => it.id === clientId);
    const certificatePem = uploaded.get(client?.id ?? "");
    return client && { ...client, ...(certificatePem !== undefined && { certificatePem }) };
  };
  return {
    find,
    addCertificate: (clientId, certificatePem) => {
      if (find(clientId) === undefined) return false;
      uploaded.set(clientId, certificatePem);
      return true;
    },
  };
}

function checkRequest(form: URLSearchParams): void {
  if (form.get("grant_type") !== "client_credentials") throw new EntraError("wrong-grant");
  // App-only tokens are asked for with all that was consented, never with single permissions.
  if (form.get("scope")?.endsWith("/.default") !== true) throw new EntraError("wrong-scope");
  if (!form.has("client_id")) throw new EntraError("no-client-id");
}

function checkSecret(client: ClientSeed, secret: string | null, now: Date): void {
  if (secret === null) throw new EntraError("no-credentials");
  if (client.secret === undefined || !isSame(secret, client.secret)) {
    throw new EntraError("wrong-secret", client.id);
  }
  if (client.secretExpiresAt !== undefined && client.secretExpiresAt <= now) {
    throw new EntraError("expired-secret", client.id);
  }
}

function isSame(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function toRoles(claim: unknown): readonly string[] {
  return Array.isArray(claim) ? claim.map(String) : [];
}
