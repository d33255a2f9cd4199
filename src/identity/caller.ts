import type { TenantId, TokenId } from "#shared/ids.ts";
import { mayRole, type Permission } from "./permissions.ts";
import type { Role } from "./role.ts";

/** Who asks. */
export interface Caller {
  readonly tenantId: TenantId;
  readonly tokenId: TokenId;
  readonly role: Role;
  /** As events and settings name him, such as `token:soar`. */
  readonly actor: string;
}

export type Access =
  | "granted"
  /** Another tenant's, or none: the two are not told apart, so that nobody can ask which tenants exist. */
  | "no_such_account"
  | "forbidden";

export interface Wanted {
  /** The account named in the path; `undefined` where the route names none. */
  readonly account: string | undefined;
  readonly permission: Permission;
}

export function authorize(caller: Caller, { account, permission }: Wanted): Access {
  if (account !== undefined && account.toLowerCase() !== caller.tenantId) return "no_such_account";
  return mayRole(caller.role, permission) ? "granted" : "forbidden";
}
