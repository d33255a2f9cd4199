import { createHash } from "node:crypto";
import type { Disposition } from "#detection/disposition.ts";
import type { Finding } from "#detection/finding.ts";
import type { ProviderName } from "#policy/destination.ts";
import {
  type CopyId,
  type IntegrationId,
  type JournalCopyId,
  type MailboxId,
  type MessageId,
  newId,
  type SourceId,
  type TenantId,
} from "#shared/ids.ts";
import type { Database, Transaction } from "#store/database.ts";

export interface SeededTenant {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly integrationId: IntegrationId;
  readonly sourceId: SourceId;
  /** The tenant's accepted domain. */
  readonly domain: string;
}

export interface SeedTenantOptions {
  readonly provider?: ProviderName;
  readonly domain?: string;
}

/** A tenant with one integration, one accepted domain and one source; all names are its own, so several fit in one database. */
export async function seedTenant(
  database: Database,
  { provider = "microsoft", domain }: SeedTenantOptions = {},
): Promise<SeededTenant> {
  const now = new Date();
  const tenantId = newId<TenantId>(now);
  const integrationId = newId<IntegrationId>(now);
  const sourceId = newId<SourceId>(now);
  const name = `tenant-${tenantId.slice(-12)}`;
  const accepted = domain ?? `${name}.example`;
  await database.asWorker(async (tx) => {
    await tx.rows("insert into tenant (id, name) values ($1, $2)", [tenantId, name]);
    await tx.rows(
      "insert into integration (tenant_id, id, provider, name, connection) values ($1, $2, $3, $4, $5)",
      [tenantId, integrationId, provider, `${provider} of ${name}`, JSON.stringify(CONNECTIONS[provider])],
    );
    await tx.rows(
      "insert into domain (tenant_id, name, integration_id, proof) values ($1, $2, $3, 'skipped')",
      [tenantId, accepted, integrationId],
    );
    await tx.rows(
      "insert into source (tenant_id, id, name, format, binding) values ($1, $2, 'journal', 'exchange-report', $3)",
      [tenantId, sourceId, JSON.stringify({ kind: "exchange-organisation", domains: [accepted] })],
    );
  });
  return { tenantId, name, integrationId, sourceId, domain: accepted };
}

const CONNECTIONS: Readonly<Record<ProviderName, object>> = {
  microsoft: { cloud: "global", entraTenant: "corp.example", clientId: "app", credential: "secret" },
  google: { serviceAccount: "undeliver@project.example", administrator: "admin@corp.example" },
};

export interface SeedMessageOptions {
  readonly subject?: string;
  readonly from?: string;
  readonly fromName?: string;
  readonly disposition?: Disposition;
  readonly findings?: readonly Finding[];
  /** Local parts of the tenant's domain, each with a mailbox of its own. */
  readonly recipients?: readonly string[];
  readonly receivedAt?: Date;
  readonly trusted?: boolean;
  readonly messageIdHeader?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface SeededCopy {
  readonly copyId: CopyId;
  readonly mailboxId: MailboxId;
  readonly address: string;
}

export interface SeededMessage {
  readonly messageId: MessageId;
  readonly messageIdHeader: string;
  readonly journalCopyId: JournalCopyId;
  readonly copies: readonly SeededCopy[];
}

/** A judged inbound message, as the intake leaves it: journal copy, recipients, verdict, one copy in each mailbox. */
export async function seedMessage(
  database: Database,
  tenant: SeededTenant,
  options: SeedMessageOptions = {},
): Promise<SeededMessage> {
  const receivedAt = options.receivedAt ?? new Date();
  const messageId = newId<MessageId>(receivedAt);
  const journalCopyId = newId<JournalCopyId>(receivedAt);
  const messageIdHeader = options.messageIdHeader ?? `<${messageId}@sender.example>`;
  return database.asWorker(async (tx) => {
    await insertMessage(tx, tenant, { ...options, receivedAt, messageId, messageIdHeader });
    await tx.rows(
      `insert into journal_copy (tenant_id, id, source_id, message_id, raw_sha256, size_bytes, shape, session, trusted, received_at)
       values ($1, $2, $3, $4, $5, 2000, 'exchange-report', '{"clientAddress":"192.0.2.1"}', $6, $7)`,
      [
        tenant.tenantId,
        journalCopyId,
        tenant.sourceId,
        messageId,
        sha256(journalCopyId),
        options.trusted ?? true,
        receivedAt,
      ],
    );
    const copies: SeededCopy[] = [];
    for (const local of options.recipients ?? ["ann"]) {
      const address = `${local}@${tenant.domain}`;
      const mailboxId = await ensureMailbox(tx, tenant, address);
      await tx.rows(
        `insert into recipient (tenant_id, message_id, address, kind, is_external, journal_copy_id)
         values ($1, $2, $3, 'to', false, $4)`,
        [tenant.tenantId, messageId, address, journalCopyId],
      );
      const copyId = newId<CopyId>(receivedAt);
      await tx.rows(
        `insert into copy (tenant_id, id, message_id, integration_id, mailbox_id, address, journaled_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [tenant.tenantId, copyId, messageId, tenant.integrationId, mailboxId, address, receivedAt],
      );
      await tx.rows(
        "insert into copy_recipient (tenant_id, message_id, address, copy_id) values ($1, $2, $3, $4)",
        [tenant.tenantId, messageId, address, copyId],
      );
      copies.push({ copyId, mailboxId, address });
    }
    return { messageId, messageIdHeader, journalCopyId, copies };
  });
}

async function insertMessage(
  tx: Transaction,
  tenant: SeededTenant,
  it: SeedMessageOptions & { receivedAt: Date; messageId: MessageId; messageIdHeader: string },
): Promise<void> {
  const disposition = it.disposition ?? "MALICIOUS";
  await tx.rows(
    `insert into message (tenant_id, id, message_id_header, message_id_hash, content_key, from_address, from_name,
       subject, sent_at, received_at, direction, trusted, judged, disposition, size_bytes, details)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 'inbound', $10, true, $11, 1500, $12)`,
    [
      tenant.tenantId,
      it.messageId,
      it.messageIdHeader,
      sha256(it.messageIdHeader),
      sha256(it.messageId),
      it.from ?? "mallory@evil.example",
      it.fromName ?? "Mallory",
      it.subject ?? "Your parcel waits",
      it.receivedAt,
      it.trusted ?? true,
      disposition,
      JSON.stringify(it.details ?? {}),
    ],
  );
  await tx.rows(
    `insert into verdict (tenant_id, message_id, revision, disposition, findings, cause, at)
     values ($1, $2, 1, $3, $4, 'arrival', $5)`,
    [tenant.tenantId, it.messageId, disposition, JSON.stringify(it.findings ?? []), it.receivedAt],
  );
}

async function ensureMailbox(tx: Transaction, tenant: SeededTenant, address: string): Promise<MailboxId> {
  const [known] = await tx.rows<{ mailbox_id: MailboxId }>(
    "select mailbox_id from mailbox_address where tenant_id = $1 and address = $2",
    [tenant.tenantId, address],
  );
  if (known !== undefined) return known.mailbox_id;
  const id = newId<MailboxId>(new Date());
  await tx.rows(
    `insert into mailbox (tenant_id, id, integration_id, provider_id, handle, primary_address)
     values ($1, $2, $3, $4, $4, $5)`,
    [tenant.tenantId, id, tenant.integrationId, `object-${id}`, address],
  );
  await tx.rows("insert into mailbox_address (tenant_id, address, mailbox_id) values ($1, $2, $3)", [
    tenant.tenantId,
    address,
    id,
  ]);
  return id;
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
