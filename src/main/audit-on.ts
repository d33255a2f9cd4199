import type { Operator } from "#cli/cli-deps.ts";
import { CliError } from "#cli/cli-error.ts";
import { readCheckpoint, toCheckpointText } from "#identity/audit-checkpoint.ts";
import { type AuditKeys, deriveAuditKeys } from "#identity/audit-keys.ts";
import type { Tenant } from "#identity/tenants.ts";
import { chainTenant } from "#store/audit-chain.ts";
import { signEnd } from "#store/audit-checkpoints.ts";
import { verifyAudit } from "#store/audit-verify.ts";
import type { Database } from "#store/database.ts";
import { findKeyRoot } from "#store/instance-key.ts";
import type { Sealer } from "#store/seal.ts";
import { openTenants } from "#store/tenants.ts";

type OnDatabase = <T>(work: (database: Database, sealer: Sealer) => Promise<T>) => Promise<T>;

/** The audit logs, for the instance operator: on the database itself, as whoever has the database is whom they guard against. */
export function auditOn(onDatabase: OnDatabase): Operator["audit"] {
  return {
    verify: ({ tenant, checkpoint }) =>
      onDatabase(async (database, sealer) => {
        const keys = await keysOf(database, sealer);
        const sent = checkpoint === undefined ? undefined : checkpointIn(checkpoint);
        const tenants = await tenantsOf(database, tenant ?? sent?.tenantId);
        if (tenants === undefined) return undefined;
        const verified = [];
        for (const { id, name } of tenants) {
          const own = sent?.tenantId === id ? [sent] : [];
          verified.push({
            tenant: name,
            ...(await verifyAudit(database, keys, { tenantId: id, sent: own })),
          });
        }
        if (sent !== undefined && !tenants.some((it) => it.id === sent.tenantId))
          throw new CliError("The checkpoint is another tenant's.");
        return verified;
      }),
    checkpoint: (nameOrId) =>
      onDatabase(async (database, sealer) => {
        const keys = await keysOf(database, sealer);
        const [tenant] = (await tenantsOf(database, nameOrId)) ?? [];
        if (tenant === undefined) return undefined;
        await chainTenant({ database, key: keys.chain }, tenant.id);
        const signed = await signEnd(database, keys, { tenantId: tenant.id, now: new Date() });
        if (signed === undefined)
          throw new CliError(
            "There is nothing to sign: the log has no entry yet, or is just being written to.",
          );
        return toCheckpointText(signed, keys.publicKey);
      }),
  };
}

/** With another key every entry would seem changed. */
async function keysOf(database: Database, sealer: Sealer): Promise<AuditKeys> {
  const root = await findKeyRoot(database, sealer);
  if (root !== undefined) return deriveAuditKeys(root);
  throw new CliError("The instance key is not the one of this database: nothing can be verified with it.");
}

/** Absent: all of them. */
async function tenantsOf(
  database: Database,
  nameOrId: string | undefined,
): Promise<readonly Tenant[] | undefined> {
  const tenants = openTenants(database);
  if (nameOrId === undefined) return tenants.list();
  const found = await tenants.find(nameOrId);
  return found && [found];
}

function checkpointIn(text: string) {
  const read = readCheckpoint(parsed(text));
  if (read === undefined) throw new CliError("The file holds no checkpoint of an audit log.");
  return read;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
