import { type JournalCopyId, type MessageId, newId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { applyPolicy } from "./apply-policy.ts";
import type { Database, Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { insertJournalCopy, insertMessage } from "./journal-message.ts";
import { addRecipients } from "./journal-recipients.ts";
import { saveRaw } from "./raw-mail.ts";
import type { TenantKeys } from "./tenant-keys.ts";

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
