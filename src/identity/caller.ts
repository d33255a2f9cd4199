import type { PersonId, SessionId, TenantId, TokenId } from "#shared/ids.ts";
import { mayRole, PERSONS_ONLY, type Permission } from "./permissions.ts";
import type { Role } from "./role.ts";
import type { SessionMethod } from "./session.ts";

/** What somebody is in one tenant. */
export interface Membership {
  readonly tenantId: TenantId;
  readonly role: Role;
  /** What has to be done before the tenant answers anything. */
  readonly needs?: Need | undefined;
}

export type Need = "second_factor" | "single_sign_on";

interface Asking {
  /** As events and settings name him: `token:<name>` or `person:<id>`. */
  readonly actor: string;
  readonly name: string;
  readonly memberships: readonly Membership[];
}

/** A program: it belongs to one tenant, and its role is never more than its maker's. */
export interface TokenCaller extends Asking {
  readonly kind: "token";
  readonly tokenId: TokenId;
}

/** Somebody who has signed in. */
export interface PersonCaller extends Asking {
  readonly kind: "person";
  readonly personId: PersonId;
  readonly email: string;
  readonly sessionId: SessionId;
  readonly signedInBy: SessionMethod;
  /** Of single sign-on: whose identity provider it was. */
  readonly providerOf: TenantId | undefined;
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
}

/** Who asks. */
export type Caller = TokenCaller | PersonCaller;

export type Access =
  | { readonly access: "granted" }
  /** Another tenant's, or none: the two are not told apart, so that nobody can ask which tenants exist. */
  | { readonly access: "no_such_account" }
  | { readonly access: "person_needed" }
  | { readonly access: "needs"; readonly need: Need }
  | { readonly access: "forbidden"; readonly role: Role };

export interface Wanted {
  /** The account named in the path; `undefined` where the route names none. */
  readonly account: string | undefined;
  readonly permission: Permission;
}

export function authorize(caller: Caller, { account, permission }: Wanted): Access {
  const membership = caller.memberships.find((it) => it.tenantId === account?.toLowerCase());
  if (account !== undefined && membership === undefined) return { access: "no_such_account" };
  if (PERSONS_ONLY.includes(permission) && caller.kind !== "person") return { access: "person_needed" };
  if (membership === undefined) return authorizeAnywhere(caller, permission);
  if (membership.needs !== undefined) return { access: "needs", need: membership.needs };
  return mayRole(membership.role, permission)
    ? { access: "granted" }
    : { access: "forbidden", role: membership.role };
}

/** For what a route shows to some and not to others: whether the caller has the permission in this account. */
export function mayIn({ memberships }: Caller, account: TenantId, permission: Permission): boolean {
  return memberships.some((it) => it.tenantId === account && mayRole(it.role, permission));
}

/** What everybody may of himself he may who belongs nowhere, too: a person learns so that he does not. */
function authorizeAnywhere({ memberships }: Caller, permission: Permission): Access {
  const [first] = memberships;
  if (first === undefined || memberships.some((it) => mayRole(it.role, permission)))
    return { access: "granted" };
  return { access: "forbidden", role: first.role };
}
