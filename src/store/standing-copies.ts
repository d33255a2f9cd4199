import type { MessageId, TenantId } from "#shared/ids.ts";
import type { PolicyCopy } from "./apply-policy.ts";
import type { Transaction } from "./database.ts";
import { type LateReport, toNamed } from "./look-again.ts";

/** A copy as it stands, for a verdict that came after it. */
export interface MessageCopy extends PolicyCopy {
  readonly messageId: MessageId;
}

const COPIES = `
  select c.message_id as "messageId", c.id as "copyId", c.integration_id as "integrationId", i.provider,
    c.exempt_at is not null as "isExempt"
  from copy c join integration i on i.tenant_id = c.tenant_id and i.id = c.integration_id
  where c.tenant_id = $1`;

/** All copies of these messages. */
export async function standingCopies(
  tx: Transaction,
  tenantId: TenantId,
  messages: readonly MessageId[],
): Promise<readonly MessageCopy[]> {
  if (messages.length === 0) return [];
  return tx.rows(`${COPIES} and c.message_id = any($2::uuid[])`, [tenantId, messages]);
}

/** The copies that these reports name, by whatever address. */
export async function namedCopies(
  tx: Transaction,
  tenantId: TenantId,
  reports: readonly Pick<LateReport, "messageId" | "delivery">[],
): Promise<readonly MessageCopy[]> {
  if (reports.length === 0) return [];
  return tx.rows(
    `${COPIES} and c.id in (
       select cr.copy_id from jsonb_to_recordset($2::jsonb) as n("messageId" uuid, address text)
       join copy_recipient cr on cr.tenant_id = $1 and cr.message_id = n."messageId" and cr.address = n.address)`,
    [tenantId, JSON.stringify(reports.flatMap(toNamed))],
  );
}
