import type { Disposition } from "#detection/disposition.ts";
import type { Finding } from "#detection/finding.ts";
import type { Envelope } from "#mail/envelope.ts";
import type { Mail, ReceiptMarks } from "#mail/mail.ts";
import { type JournalCopyId, type MessageId, newId, type SourceId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { applyPolicy } from "./apply-policy.ts";
import type { Database, Transaction } from "./database.ts";
import { insertJournalCopy, insertMessage } from "./journal-message.ts";
import { addRecipients } from "./journal-recipients.ts";
import { saveRaw } from "./raw-mail.ts";
import type { TenantKeys } from "./tenant-keys.ts";

/** One DATA, judged, as the intake hands it over. */
export interface JournalDelivery {
  readonly tenantId: TenantId;
  readonly sourceId: SourceId;
  readonly session: {
    readonly clientAddress: string;
    readonly tls: string | undefined;
    readonly clientCertificateSha256: string | undefined;
    readonly mailFrom: string;
    readonly receivedAt: Date;
  };
  readonly raw: Uint8Array;
  readonly rawSha256: string;
  readonly envelope: Envelope;
  readonly mail: Mail | undefined;
  readonly contentKey: string;
  readonly trust: { readonly trusted: true } | { readonly trusted: false; readonly reason: string };
  readonly receipt: ReceiptMarks;
  readonly verdict: { readonly disposition: Disposition; readonly findings: readonly Finding[] };
  readonly judged: boolean;
  readonly direction: "inbound" | "internal" | "outbound";
  readonly keepRaw: string | undefined;
}

export interface StoredDelivery {
  readonly journalCopyId: JournalCopyId;
  readonly messageId: MessageId;
  readonly isNewMessage: boolean;
}

interface JournalNeeds {
  readonly database: Database;
  readonly tenantKeys: TenantKeys;
  /** Told after the commit that copies are due. */
  readonly wake: () => void;
}

/**
 * The one transaction between DATA and 250: journal copy, message, recipients, copies, verdict and, where the policy
 * says so, the retraction. Rejects with the driver's error; nothing is stored then.
 */
export function openJournal({ database, tenantKeys, wake }: JournalNeeds): {
  store(delivery: JournalDelivery): Promise<StoredDelivery>;
} {
  return {
    store: async (delivery) => {
      const { tenantId } = delivery;
      const key = delivery.keepRaw === undefined ? undefined : await tenantKeys(tenantId);
      const { enqueued, ...stored } = await database.asTenant(tenantId, (tx) => storeOne(tx, delivery, key));
      if (enqueued > 0) wake();
      return stored;
    },
  };
}

async function storeOne(
  tx: Transaction,
  delivery: JournalDelivery,
  key: Buffer | undefined,
): Promise<StoredDelivery & { readonly enqueued: number }> {
  const { tenantId, raw } = delivery;
  const journalCopyId = newId<JournalCopyId>(delivery.session.receivedAt);
  const { messageId, isNewMessage, disposition } = await insertMessage(tx, delivery, journalCopyId);
  await insertJournalCopy(tx, delivery, { journalCopyId, messageId });
  if (key !== undefined) await saveRaw(tx, key, { tenantId, journalCopyId, raw });
  const { recipients, copies } = await addRecipients(tx, delivery, { journalCopyId, messageId });
  await appendEvents(tx, tenantId, [
    {
      kind: isNewMessage ? "message.received" : "message.recipients_added",
      actor: `source:${delivery.sourceId}`,
      messageId,
      data: {
        disposition,
        direction: delivery.direction,
        recipients,
        copies: copies.length,
        trusted: delivery.trust.trusted,
      },
    },
  ]);
  const enqueued = await applyPolicy(tx, { tenantId, messageId, disposition, copies });
  return { journalCopyId, messageId, isNewMessage, enqueued };
}
