import type { AuditKeys } from "#identity/audit-keys.ts";
import type { AuditFinding } from "#identity/audit-finding.ts";
import type { TenantId } from "#shared/ids.ts";
import { verifyAudit } from "./audit-verify.ts";
import type { Database } from "./database.ts";

export interface TenantFindings {
  readonly tenantId: TenantId;
  readonly findings: readonly AuditFinding[];
}

/** Once a day each log is read again as a whole. Answers whose is not as it was written. For a periodic job. */
export async function verifyDueAudits(
  database: Database,
  keys: AuditKeys,
): Promise<readonly TenantFindings[]> {
  const bad: TenantFindings[] = [];
  for (;;) {
    const [due] = await database.asWorker((tx) => tx.rows<{ tenant_id: TenantId }>(TAKE));
    if (due === undefined) return bad;
    const { tenant_id: tenantId } = due;
    const { sequence, findings } = await verifyAudit(database, keys, { tenantId });
    await database.asWorker((tx) => tx.rows(KEEP, [tenantId, sequence, JSON.stringify(findings)]));
    if (findings.length > 0) bad.push({ tenantId, findings });
  }
}

// Whoever takes one says so at once: no two processes read the same log again.
const TAKE = `
  update audit_chain set verified_at = now() where tenant_id = (
    select tenant_id from audit_chain
    where sequence > 0 and (verified_at is null or verified_at < now() - interval '1 day')
    limit 1 for update skip locked)
  returning tenant_id`;
const KEEP = `
  update audit_chain set verified_sequence = $2, findings = $3::jsonb, verified_at = now() where tenant_id = $1`;
