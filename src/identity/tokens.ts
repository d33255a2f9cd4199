import type { TenantId, TokenId } from "#shared/ids.ts";
import type { TokenCaller } from "./caller.ts";
import type { Role } from "./role.ts";

export interface NewToken {
  readonly name: string;
  readonly role: Role;
  readonly createdBy: string;
  /** `undefined`: it does not expire. */
  readonly expiresAt?: Date | undefined;
}

/** A token as it may be shown: the token itself is not known any more. */
export interface TokenRow {
  readonly id: TokenId;
  readonly name: string;
  readonly role: Role;
  /** Never more than its maker's; `undefined`: he does not belong to the tenant any more, and the token is worth nothing. */
  readonly effectiveRole: Role | undefined;
  readonly createdBy: string;
  /** Of a person. */
  readonly makerEmail: string | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
}

/** Port: API tokens. */
export interface Tokens {
  /** `token` is told here once and never again. */
  create(tenantId: TenantId, token: NewToken): Promise<{ readonly id: TokenId; readonly token: string }>;
  list(tenantId: TenantId): Promise<readonly TokenRow[]>;
  /** False where there is no such token, or it was revoked before. */
  revoke(tenantId: TenantId, id: TokenId, actor: string): Promise<boolean>;
  /** Who holds the token; `undefined` where it is unknown, expired or revoked, or its maker has left. */
  find(token: string): Promise<TokenCaller | undefined>;
}
