import { lesserRole } from "#identity/permissions.ts";
import type { TokenRow, Tokens } from "#identity/tokens.ts";
import { ApiError, notFound } from "./api-error.ts";
import { createToken, listTokens, revokeToken } from "./contract/tokens.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface TokenNeeds {
  readonly tokens: Tokens;
  readonly now: () => Date;
}

const DAY_MS = 86_400_000;

/** API tokens: never more than their maker, shown once. */
export function tokenRoutes(serve: ServeRoute, { tokens, now }: TokenNeeds): void {
  serve(listTokens, async ({ params }) => {
    const rows = await tokens.list(params.account_id);
    return ok(rows.toReversed().map((it) => toItem(it, now())));
  });

  serve(createToken, async ({ params: { account_id: tenantId }, body }, { caller }) => {
    const { name, role, expires_in_days: days } = body;
    const own = caller.memberships.find((it) => it.tenantId === tenantId)?.role;
    if (own === undefined || lesserRole(role, own) !== role) {
      throw new ApiError(
        "forbidden",
        `A token of yours cannot have the role ${role}: it is more than you have.`,
      );
    }
    const expiresAt = days === undefined ? undefined : new Date(now().getTime() + days * DAY_MS);
    const made = await tokens.create(tenantId, { name, role, createdBy: caller.actor, expiresAt });
    const row = (await tokens.list(tenantId)).find((it) => it.id === made.id);
    if (row === undefined) throw new ApiError("internal", "a token was made and is not there");
    return ok({ token: made.token, details: toItem(row, now()) });
  });

  serve(revokeToken, async ({ params: { account_id: tenantId, token_id: id } }, { caller }) => {
    if (!(await tokens.revoke(tenantId, id, caller.actor))) throw notFound("token that still works");
    return ok({ id });
  });
}

function toItem(row: TokenRow, now: Date) {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    effective_role: row.effectiveRole ?? null,
    state: stateOf(row, now),
    created_by: row.createdBy,
    created_by_email: row.makerEmail ?? null,
    created_at: row.createdAt.toISOString(),
    expires_at: iso(row.expiresAt),
    revoked_at: iso(row.revokedAt),
    last_used_at: iso(row.lastUsedAt),
  };
}

function stateOf({ revokedAt, expiresAt, effectiveRole }: TokenRow, now: Date) {
  if (revokedAt !== undefined) return "revoked" as const;
  if (expiresAt !== undefined && expiresAt <= now) return "expired" as const;
  return effectiveRole === undefined ? ("maker_gone" as const) : ("works" as const);
}
