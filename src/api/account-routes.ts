import type { Caller } from "#identity/caller.ts";
import { permissionsOf } from "#identity/permissions.ts";
import type { Tenant, Tenants } from "#identity/tenants.ts";
import { listAccounts } from "./contract/accounts.ts";
import { getUser } from "./contract/user.ts";
import { ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface AccountNeeds {
  readonly tenants: Pick<Tenants, "several">;
}

/** Which accounts there are for this caller. */
export function accountRoutes(serve: ServeRoute, { tenants }: AccountNeeds): void {
  /** A token belongs to one tenant, a person to as many as have taken him in. */
  const tenantsOf = ({ memberships }: Caller): Promise<readonly Tenant[]> =>
    tenants.several(memberships.map((it) => it.tenantId));

  serve(listAccounts, async ({ query }, { caller }) => {
    const accounts = await tenantsOf(caller);
    const { offset, limit } = rowsOf(query);
    return paged(
      accounts.slice(offset, offset + limit).map(({ id, name, createdAt }) => ({
        id,
        name,
        type: "standard" as const,
        created_on: createdAt.toISOString(),
      })),
      { ...query, total: accounts.length },
    );
  });

  serve(getUser, async (_given, { caller }) => {
    const { kind, name, actor } = caller;
    const accounts = await tenantsOf(caller);
    return ok({
      kind,
      name,
      actor,
      email: caller.kind === "person" ? caller.email : null,
      person: toPersonItem(caller),
      accounts: accounts.flatMap((it) => toAccountItem(it, caller)),
    });
  });
}

function toPersonItem(caller: Caller) {
  if (caller.kind !== "person") return null;
  return {
    id: caller.personId,
    has_password: caller.hasPassword,
    second_factor: caller.hasSecondFactor,
    session_id: caller.sessionId,
    signed_in_by: caller.signedInBy,
  };
}

function toAccountItem({ id, name }: Tenant, { kind, memberships }: Caller) {
  const membership = memberships.find((it) => it.tenantId === id);
  if (membership === undefined) return [];
  const { role, needs = null } = membership;
  return [{ id, name, role, permissions: permissionsOf(role, kind), needs }];
}
