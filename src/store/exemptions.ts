import type { Exemptions, LiftReply, LiftRequest } from "#retraction/exemptions.ts";
import type { TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";

/** Exempt copies, in PostgreSQL. */
export function openExemptions(database: Database): Exemptions {
  return {
    lift: (tenantId, request) => database.asTenant(tenantId, (tx) => lift(tx, tenantId, request)),
  };
}

/** One row is locked, and nothing else: it can wait for others, and none of them for it. */
async function lift(
  tx: Transaction,
  tenantId: TenantId,
  { messageId, copyId, actor }: LiftRequest,
): Promise<LiftReply> {
  const lifted = await tx.rows(LIFT, [tenantId, messageId, copyId]);
  if (lifted.length > 0) {
    await appendEvents(tx, tenantId, [{ kind: "copy.exemption_lifted", actor, messageId, copyId }]);
    return "lifted";
  }
  const known = await tx.rows(KNOWN, [tenantId, messageId, copyId]);
  return known.length > 0 ? "not_exempt" : "not_found";
}

const LIFT = `
  update copy set exempt_at = null, exempt_by = null
  where tenant_id = $1 and message_id = $2 and id = $3 and exempt_at is not null
  returning id`;
const KNOWN = "select from copy where tenant_id = $1 and message_id = $2 and id = $3";
