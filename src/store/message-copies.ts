import type { CopyId, HitId, IntegrationId, MailboxId, MessageId, TenantId } from "#shared/ids.ts";
import type { CopyStanding } from "#trace/trace.ts";
import { type ProgressRow, toProgress } from "./copy-progress.ts";
import type { Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { LATEST_ROW } from "./message-row.ts";

/** A message in every mailbox that is known to hold or have held it. */
export async function messageCopies(
  tx: Transaction,
  tenantId: TenantId,
  id: MessageId,
): Promise<readonly CopyStanding[]> {
  return (await tx.rows<Row>(COPIES, [tenantId, id])).map(toStanding);
}

interface Row extends ProgressRow {
  readonly id: CopyId;
  readonly integration_id: IntegrationId;
  readonly mailbox_id: MailboxId | null;
  readonly recipients: readonly string[];
  readonly exempt_at: Date | null;
  readonly exempt_by: string | null;
  readonly hits: readonly HitJson[];
  readonly has_row: boolean;
}

interface HitJson {
  readonly id: HitId;
  readonly origin: Readonly<Record<string, unknown>>;
  readonly originAt: string;
  readonly restoredAt: string | null;
}

function toStanding(row: Row): CopyStanding {
  return {
    copyId: row.id,
    integrationId: row.integration_id,
    mailboxId: fromNull(row.mailbox_id),
    mailboxAddress: fromNull(row.mailbox_address),
    recipients: row.recipients.length > 0 ? row.recipients : [row.address],
    exempt: row.exempt_at === null ? undefined : { at: row.exempt_at, by: row.exempt_by ?? "" },
    latest: row.has_row ? toProgress(row) : undefined,
    hits: row.hits.map((it) => ({
      id: it.id,
      origin: it.origin,
      originAt: new Date(it.originAt),
      restoredAt: it.restoredAt === null ? undefined : new Date(it.restoredAt),
    })),
  };
}

const COPIES = `
  select l.*, l.copy_id is not null as has_row, c.id, c.integration_id, c.mailbox_id, c.address, c.exempt_at, c.exempt_by,
    m.message_id_header, b.primary_address as mailbox_address,
    array(select address from copy_recipient r where r.tenant_id = c.tenant_id and r.copy_id = c.id order by 1) as recipients,
    (select coalesce(jsonb_agg(jsonb_build_object(
         'id', h.id, 'origin', h.origin, 'originAt', h.origin_at, 'restoredAt', h.restored_at) order by h.id), '[]')
       from hit h where h.tenant_id = c.tenant_id and h.copy_id = c.id) as hits
  from copy c
  join message m on m.tenant_id = c.tenant_id and m.id = c.message_id
  left join mailbox b on b.tenant_id = c.tenant_id and b.id = c.mailbox_id
  left join ${LATEST_ROW} l on true
  where c.tenant_id = $1 and c.message_id = $2
  order by c.address`;
