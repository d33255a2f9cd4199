import { DirectoryTaken } from "#directory/integrations.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

/**
 * Notes whose directory the provider has proven the integration to be connected to. Throws `DirectoryTaken` where another
 * tenant here has it. The integration's row is locked first and the tenant's after it, as whoever deletes one does.
 */
export async function bindDirectory(
  tx: Transaction,
  tenantId: TenantId,
  { id, directoryId }: { readonly id: IntegrationId; readonly directoryId: string },
): Promise<void> {
  const [known] = await tx.rows<{ provider: string; realm: string; directory_id: string | null }>(LOCK, [
    tenantId,
    id,
  ]);
  if (known === undefined || known.directory_id === directoryId) return;
  await tx.rows("select 1 from tenant where id = $1 for no key update", [tenantId]);
  const binding = [tenantId, known.provider, known.realm, directoryId];
  await tx.rows(BIND, binding);
  // Rows of other tenants are not seen here: what is not ours is another's.
  if ((await tx.rows(OURS, binding)).length === 0) throw new DirectoryTaken();
  await tx.rows("update integration set directory_id = $3 where tenant_id = $1 and id = $2", [
    tenantId,
    id,
    directoryId,
  ]);
  await releaseDirectories(tx, tenantId);
}

/** What no integration of the tenant is connected to any more is free for others. */
export async function releaseDirectories(tx: Transaction, tenantId: TenantId): Promise<void> {
  await tx.rows(RELEASE, [tenantId]);
}

/** Which system knows the id: the operator's endpoints, or a cloud. */
const REALM = "coalesce(endpoints, connection ->> 'cloud', 'google')";
const LOCK = `
  select provider, ${REALM} as realm, directory_id from integration
  where tenant_id = $1 and id = $2 for no key update`;
const BIND = `
  insert into provider_binding (tenant_id, provider, realm, directory_id) values ($1, $2, $3, $4)
  on conflict do nothing`;
const OURS = `
  select from provider_binding
  where tenant_id = $1 and provider = $2 and realm = $3 and directory_id = $4`;
const RELEASE = `
  delete from provider_binding b
  where tenant_id = $1 and not exists (
    select from integration i
    where i.tenant_id = $1 and i.provider = b.provider and i.directory_id = b.directory_id
      and coalesce(i.endpoints, i.connection ->> 'cloud', 'google') = b.realm)`;
