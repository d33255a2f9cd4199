import type { IntegrationConnection, NewCredential } from "#directory/integrations.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { bindDirectory } from "./bind-directory.ts";
import type { Transaction } from "./database.ts";
import type { Sealer } from "./seal.ts";
import { integrationSecretContext } from "./sealed-contexts.ts";
import { askForSelfTest } from "./self-tests.ts";

/** Puts the new credential in the place of the former one, which is not kept. False where there is no such integration. */
export async function replaceCredential(
  tx: Transaction,
  sealer: Sealer,
  { tenantId, id, ...it }: NewCredential & { readonly tenantId: TenantId; readonly id: IntegrationId },
): Promise<boolean> {
  const [before] = await tx.rows<Before>(LOCK, [tenantId, id]);
  if (before === undefined) return false;
  const { connection, secret, credentialExpiresAt, actor } = it;
  await tx.rows(REPLACE, [
    tenantId,
    id,
    JSON.stringify(connection.connection),
    sealer.seal(Buffer.from(JSON.stringify(secret)), integrationSecretContext(tenantId, id)),
    credentialExpiresAt ?? null,
  ]);
  await bindDirectory(tx, tenantId, { id, directoryId: it.directoryId });
  const data = {
    integrationId: id,
    before: shownOf(before.connection, before.credential_expires_at),
    after: shownOf(connection.connection, credentialExpiresAt),
  };
  await appendEvents(tx, tenantId, [{ kind: "integration.credential_replaced", actor, data }]);
  // What the former one could do is not known of this one.
  await askForSelfTest(tx, tenantId, { integrationId: id, destinations: [], actor, isByChange: true });
  return true;
}

interface Before {
  readonly connection: IntegrationConnection["connection"];
  readonly credential_expires_at: Date | null;
}

/** Which credential it was, without the credential. */
function shownOf(connection: IntegrationConnection["connection"], expiresAt: Date | null | undefined) {
  const credential =
    "credential" in connection
      ? { credential: connection.credential, client: connection.clientId }
      : { credential: "service-account", key: connection.privateKeyId };
  return { ...credential, expires_at: expiresAt ?? null };
}

const LOCK = `
  select connection, credential_expires_at from integration where tenant_id = $1 and id = $2 for no key update`;
const REPLACE = `
  update integration
  set connection = $3, sealed_secret = $4, credential_expires_at = $5, credential_version = credential_version + 1,
    credential_replaced_at = now(), credential_told = null
  where tenant_id = $1 and id = $2`;
