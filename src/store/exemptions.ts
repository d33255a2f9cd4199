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
  const [lifted] = await tx.rows<Lifted>(LIFT, [tenantId, messageId, copyId]);
  if (lifted !== undefined) {
    const data = { before: { exempt: true, ...lifted }, after: { exempt: false } };
    await appendEvents(tx, tenantId, [{ kind: "copy.exemption_lifted", actor, messageId, copyId, data }]);
    return "lifted";
  }
  const known = await tx.rows(KNOWN, [tenantId, messageId, copyId]);
  return known.length > 0 ? "not_exempt" : "not_found";
}

interface Lifted {
  readonly at: Date;
  readonly by: string | null;
}

const LIFT = `
  with exempt as (
    select exempt_at, exempt_by from copy
    where tenant_id = $1 and message_id = $2 and id = $3 and exempt_at is not null
    for update
  )
  update copy c set exempt_at = null, exempt_by = null
  from exempt
  where c.tenant_id = $1 and c.message_id = $2 and c.id = $3
  returning exempt.exempt_at as at, exempt.exempt_by as by`;
const KNOWN = "select from copy where tenant_id = $1 and message_id = $2 and id = $3";
