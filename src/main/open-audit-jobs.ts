import { toCheckpointText } from "#identity/audit-checkpoint.ts";
import { chainAudit } from "#store/audit-chain.ts";
import { signDueCheckpoints } from "#store/audit-checkpoints.ts";
import { verifyDueAudits } from "#store/verify-due.ts";
import { every } from "./every.ts";
import type { Shared } from "./shared-parts.ts";

const CHAIN_MS = 2_000;
const CHECKPOINT_MS = 60_000;
const VERIFY_MS = 600_000;

/** What keeps the audit logs, on any number of nodes. */
export function openAuditJobs({
  database,
  auditKeys,
  log,
}: Pick<Shared, "database" | "auditKeys" | "log">): AsyncDisposable {
  const jobs = new AsyncDisposableStack();
  jobs.use(every(CHAIN_MS, () => chainAudit({ database, key: auditKeys.chain }), log));
  jobs.use(
    every(
      CHECKPOINT_MS,
      async () => {
        for (const it of await signDueCheckpoints(database, auditKeys, new Date())) {
          // Where logs are sent away, the checkpoints go with them.
          const checkpoint = toCheckpointText(it, auditKeys.publicKey);
          log.info({ checkpoint }, "a checkpoint of the audit log was signed");
        }
      },
      log,
    ),
  );
  jobs.use(
    every(
      VERIFY_MS,
      async () => {
        for (const { tenantId, findings } of await verifyDueAudits(database, auditKeys))
          log.error({ tenantId, findings }, "the audit log is not as it was written");
      },
      log,
    ),
  );
  return jobs;
}
