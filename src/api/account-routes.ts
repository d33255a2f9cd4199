import type { MailboxList } from "#directory/mailbox-list.ts";
import { permissionsOf } from "#identity/permissions.ts";
import type { Tenants } from "#identity/tenants.ts";
import { listAccounts } from "./contract/accounts.ts";
import { listMailboxes } from "./contract/directory.ts";
import { getUser } from "./contract/user.ts";
import { ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface AccountNeeds {
  readonly tenants: Pick<Tenants, "find">;
  readonly mailboxes: MailboxList;
}

/** Which accounts there are for this caller, and whose mailboxes are known in one. */
export function accountRoutes(serve: ServeRoute, { tenants, mailboxes }: AccountNeeds): void {
  // A token belongs to one tenant, so this is a list of one.
  serve(listAccounts, async ({ query }, { caller }) => {
    const tenant = query.page === 1 ? await tenants.find(caller.tenantId) : undefined;
    const accounts = tenant === undefined ? [] : [tenant];
    return paged(
      accounts.map(({ id, name, createdAt }) => ({
        id,
        name,
        type: "standard" as const,
        created_on: createdAt.toISOString(),
      })),
      { ...query, total: 1 },
    );
  });

  serve(getUser, async (_given, { caller }) => {
    const { tenantId, role, actor } = caller;
    const tenant = await tenants.find(tenantId);
    const accounts = tenant === undefined ? [] : [{ id: tenantId, name: tenant.name, role }];
    return ok({
      kind: "token" as const,
      name: actor.replace(/^token:/, ""),
      actor,
      email: null,
      accounts: accounts.map((it) => ({ ...it, permissions: [...permissionsOf(role)] })),
    });
  });

  serve(listMailboxes, async ({ params, query }) => {
    const found = await mailboxes.list(params.account_id, { search: query.search, ...rowsOf(query) });
    const items = found.mailboxes.map((it) => ({
      id: it.id,
      integration_id: it.integrationId,
      primary_address: it.primaryAddress,
      addresses: [...it.addresses],
      checked_at: it.checkedAt.toISOString(),
    }));
    return paged(items, { ...query, total: found.total });
  });
}
