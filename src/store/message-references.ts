import { createHash } from "node:crypto";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { storableText } from "./storable.ts";

interface Report {
  readonly messageId: MessageId;
  readonly delivery: Pick<JournalDelivery, "direction" | "trust" | "mail">;
}

/**
 * Keeps which mails the tenant's own people answered or passed on. Only what they wrote themselves and the provider
 * vouches for: a stranger must not make it look as if somebody had replied, and a machine's reply is nobody's.
 */
export async function saveReferences(
  tx: Transaction,
  tenantId: TenantId,
  reports: readonly Report[],
): Promise<void> {
  const rows = reports.filter(isOwnMail).flatMap(toRows);
  if (rows.length > 0) await tx.rows(SAVE, [tenantId, JSON.stringify(rows)]);
}

function isOwnMail({ delivery: { direction, trust, mail } }: Report): boolean {
  return direction !== "inbound" && trust.trusted && mail !== undefined && !mail.isAutomatic;
}

function toRows({ messageId, delivery: { mail } }: Report): readonly Record<string, string>[] {
  return (mail?.references ?? []).map((it) => ({ messageId, hash: hashOfHeader(it) }));
}

/** As `message.message_id_hash` has it, in hex. */
export function hashOfHeader(messageId: string): string {
  return createHash("sha256").update(storableText(messageId)).digest("hex");
}

// In one order: two batches can name one mail.
const SAVE: PreparedStatement = {
  name: "save-references",
  text: `
  insert into message_reference (tenant_id, message_id_hash, message_id)
  select $1, decode(hash, 'hex'), "messageId" from jsonb_to_recordset($2::jsonb) as r("messageId" uuid, hash text)
  order by hash, "messageId"
  on conflict do nothing`,
};
