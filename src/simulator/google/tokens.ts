import type { ServiceAccount } from "./directory.ts";

/** What a bearer token allows. */
export interface Grant {
  readonly account: ServiceAccount;
  /** Whom it impersonates; `undefined`: the service account itself, which has no mailbox. */
  readonly userId: string | undefined;
  readonly scopes: ReadonlySet<string>;
  readonly expiresAt: Date;
}

export interface Tokens {
  issue(grant: Omit<Grant, "expiresAt">): IssuedToken;
  /** A token that looks right and that nobody knows. */
  forge(): IssuedToken;
  /** `undefined` where it is unknown or expired. */
  find(token: string): Grant | undefined;
}

interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

interface TokensDeps {
  readonly clock: () => Date;
  readonly random: () => number;
  readonly lifetimeSeconds: number;
}

export function openTokens({ clock, random, lifetimeSeconds }: TokensDeps): Tokens {
  // In the order of their ends, as all live equally long.
  const grants = new Map<string, Grant>();
  let issued = 0;
  const forge = (): IssuedToken => {
    issued += 1;
    const noise = Math.floor(random() * 2 ** 48).toString(36);
    return { accessToken: `ya29.${issued.toString(36)}-${noise}`, expiresInSeconds: lifetimeSeconds };
  };
  return {
    forge,
    issue(grant) {
      dropExpired(grants, clock());
      const token = forge();
      const expiresAt = new Date(clock().getTime() + lifetimeSeconds * 1000);
      grants.set(token.accessToken, { ...grant, expiresAt });
      return token;
    },
    find(token) {
      const grant = grants.get(token);
      return grant !== undefined && grant.expiresAt > clock() ? grant : undefined;
    },
  };
}

function dropExpired(grants: Map<string, Grant>, now: Date): void {
  for (const [token, grant] of grants) {
    if (grant.expiresAt > now) return;
    grants.delete(token);
  }
}
