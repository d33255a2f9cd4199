import type { SetMessage } from "#retraction/unlike-the-rest.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

/** The messages of a retraction's set, with how many copies each has in it. */
export function setMessages(
  tx: Transaction,
  tenantId: TenantId,
  id: RetractionId,
): Promise<readonly SetMessage[]> {
  return tx.rows<SetMessage>(MESSAGES, [tenantId, id]);
}

const MESSAGES = `
  select m.id as "messageId", m.from_address as "from", m.subject, m.disposition, it.copies
  from (
    select message_id, count(*)::int as copies from (
      select d.message_id, d.copy_id from retraction_draft_copy d
      join copy c on c.tenant_id = $1 and c.id = d.copy_id
      where d.tenant_id = $1 and d.retraction_id = $2
      union
      select message_id, copy_id from retraction_copy where tenant_id = $1 and retraction_id = $2
    ) of_set group by message_id
  ) it
  join message m on m.tenant_id = $1 and m.id = it.message_id
  order by m.id`;
