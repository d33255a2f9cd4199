import { ANNOUNCED_DAYS, announcedBy, type ExpiringCredential } from "#directory/credential-expiry.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";

/** Tells of secrets and certificates that end soon, or have ended, each time once. For a periodic job, on any number of processes. */
export async function announceExpiry(database: Database): Promise<readonly ExpiringCredential[]> {
  const near = await database.asWorker((tx) => tx.rows<Near>(NEAR, [ANNOUNCED_DAYS[0]]));
  const told: ExpiringCredential[] = [];
  for (const it of near) {
    const days = announcedBy(it.expiresAt, it.now);
    if (days === undefined) continue;
    const expiring = { ...it, days };
    if (await database.asTenant(it.tenantId, (tx) => tell(tx, expiring))) told.push(expiring);
  }
  return told;
}

interface Near {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly name: string;
  readonly expiresAt: Date;
  readonly credentialVersion: number;
  readonly now: Date;
}

async function tell(tx: Transaction, it: Near & ExpiringCredential): Promise<boolean> {
  const { tenantId, integrationId, name, expiresAt, credentialVersion, days } = it;
  const told = await tx.rows(TOLD, [tenantId, integrationId, days, credentialVersion]);
  if (told.length === 0) return false; // another process was faster, or it was replaced meanwhile
  const kind = days === 0 ? "integration.credential_ended" : "integration.credential_expiring";
  const data = { integrationId, name, days, expiresAt: expiresAt.toISOString() };
  await appendEvents(tx, tenantId, [{ kind, actor: "system", data }]);
  return true;
}

const NEAR = `
  select tenant_id as "tenantId", id as "integrationId", name, credential_expires_at as "expiresAt",
    credential_version as "credentialVersion", now() as now
  from integration
  where credential_expires_at < now() + $1 * interval '1 day' and credential_told is distinct from 0
  order by id`;
const TOLD = `
  update integration set credential_told = $3
  where tenant_id = $1 and id = $2 and credential_version = $4 and (credential_told is null or credential_told > $3)
  returning id`;
