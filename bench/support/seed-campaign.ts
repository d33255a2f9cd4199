import { createHash } from "node:crypto";
import type { ProviderName } from "#policy/destination.ts";
import {
  type CopyId,
  type IntegrationId,
  type MailboxId,
  type MessageId,
  newId,
  type TenantId,
} from "#shared/ids.ts";
import type { Database } from "#store/database.ts";
import type { CampaignMail, CampaignMailbox } from "./campaign.ts";

interface Where {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
}

/** Mailboxes as the directory has shown them before. */
export async function seedMailboxes(
  database: Database,
  { tenantId, integrationId }: Where,
  mailboxes: readonly CampaignMailbox[],
): Promise<readonly MailboxId[]> {
  const ids = mailboxes.map(() => newId<MailboxId>(new Date()));
  const addresses = mailboxes.map((it) => it.address);
  await database.asTenant(tenantId, async (tx) => {
    await tx.rows(
      `insert into mailbox (tenant_id, id, integration_id, provider_id, handle, primary_address)
       select $1, id, $2, provider_id, handle, address from unnest($3::uuid[], $4::text[], $5::text[], $6::text[])
         as it(id, provider_id, handle, address)`,
      [
        tenantId,
        integrationId,
        ids,
        mailboxes.map((it) => it.providerId),
        mailboxes.map((it) => it.handle),
        addresses,
      ],
    );
    await tx.rows(
      `insert into mailbox_address (tenant_id, address, mailbox_id)
       select $1, address, id from unnest($2::uuid[], $3::text[]) as it(id, address)`,
      [tenantId, ids, addresses],
    );
  });
  return ids;
}

/** A mail as the intake leaves it, with a copy in each of these mailboxes. */
export async function seedMail(
  database: Database,
  { tenantId, integrationId }: Where,
  { mail, mailboxes }: { readonly mail: CampaignMail; readonly mailboxes: readonly MailboxId[] },
): Promise<MessageId> {
  const id = newId<MessageId>(new Date());
  const hash = createHash("sha256").update(mail.messageId).digest();
  const isMicrosoft = mail.provider === ("microsoft" satisfies ProviderName);
  await database.asTenant(tenantId, async (tx) => {
    await tx.rows(
      `insert into message (tenant_id, id, message_id_header, message_id_hash, content_key, from_address, subject, sent_at,
         received_at, direction, trusted, judged, disposition, network_message_id, received_ids, size_bytes)
       values ($1, $2, $3, $4, $4, 'desk@blocked.example', $5, $6, $6, 'inbound', true, true, 'MALICIOUS', $7, $8, 1000)`,
      [
        tenantId,
        id,
        mail.messageId,
        hash,
        mail.subject,
        mail.sentAt,
        isMicrosoft ? mail.networkMessageId : null,
        isMicrosoft ? [] : [mail.receivedId],
      ],
    );
    await tx.rows(
      `insert into copy (tenant_id, id, message_id, integration_id, mailbox_id, address, journaled_at)
       select $1, it.id, $2, $3, it.mailbox_id, m.primary_address, now()
       from unnest($4::uuid[], $5::uuid[]) as it(id, mailbox_id) join mailbox m on m.tenant_id = $1 and m.id = it.mailbox_id`,
      [tenantId, id, integrationId, mailboxes.map(() => newId<CopyId>(new Date())), mailboxes],
    );
  });
  return id;
}
