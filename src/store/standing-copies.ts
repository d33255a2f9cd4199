import type { CopyId, MessageId, TenantId } from "#shared/ids.ts";
import type { PolicyCopy } from "./apply-policy.ts";
import type { Transaction } from "./database.ts";

/** All copies of these messages as they stand, for a verdict that came after them. */
export function standingCopies(
  tx: Transaction,
  tenantId: TenantId,
  messages: readonly MessageId[],
): Promise<readonly StandingCopy[]> {
  return tx.rows<StandingCopy>(
    `select c.message_id as "messageId", c.id as "copyId", c.integration_id as "integrationId", i.provider,
       c.exempt_at is not null as "isExempt"
     from copy c join integration i on i.tenant_id = c.tenant_id and i.id = c.integration_id
     where c.tenant_id = $1 and c.message_id = any($2::uuid[])`,
    [tenantId, messages],
  );
}

interface StandingCopy extends PolicyCopy {
  readonly messageId: MessageId;
  readonly copyId: CopyId;
}
