import { hash } from "node:crypto";
import { type Observable, observablesOf } from "#detection/observables.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";

const BLOCK_BYTES = 64;

/**
 * What the ledger keeps of an observable, its kind included: whoever does not hold the tenant's key can neither read nor
 * try it. As a UUID, the type of sixteen bytes: every byte is paid for in each row and in its index.
 *
 * HMAC-SHA-256 as RFC 2104 writes it, of two one-shot hashes: `createHmac` took 12 µs for each of the sixteen or so
 * that a mail has, these take 3.
 */
export function openObservableHash(key: Buffer): (observable: Observable) => string {
  const padded = Buffer.alloc(BLOCK_BYTES);
  key.copy(padded);
  const inner = padded.map((it) => it ^ 0x36);
  const outer = padded.map((it) => it ^ 0x5c);
  return ({ kind, value }) => {
    const text = Buffer.from(`observable/${kind}\0${value}`);
    const digest = hash("sha256", Buffer.concat([inner, text]), "buffer");
    return hash("sha256", Buffer.concat([outer, digest]), "hex").slice(0, 32);
  };
}

interface Observed {
  readonly messageId: MessageId;
  readonly delivery: Pick<JournalDelivery, "mail" | "trust">;
}

interface Observing {
  readonly key: Buffer;
  readonly messages: readonly Observed[];
  /** Some of it may stand there already: it is looked at again. */
  readonly isRepeated?: boolean;
}

/** What these messages are found by later on. Of mail that nobody vouches for nothing is kept: it is never acted on. */
export async function insertObservables(
  tx: Transaction,
  tenantId: TenantId,
  { key, messages, isRepeated = false }: Observing,
): Promise<void> {
  const hashOf = openObservableHash(key);
  const rows = messages.flatMap(({ messageId, delivery: { mail, trust } }) =>
    mail === undefined || !trust.trusted
      ? []
      : observablesOf(mail)
          .filter((it) => it.kind !== "message-id") // the message's own index has it
          .map((it) => ({ messageId, hash: hashOf(it) })),
  );
  if (rows.length === 0) return;
  const columns = [rows.map((it) => it.hash), rows.map((it) => it.messageId)];
  await tx.rows(isRepeated ? INSERT_MISSING : INSERT, [tenantId, ...columns]);
}

const INSERT: PreparedStatement = {
  name: "insert-observables",
  text: `
  insert into observable (tenant_id, hash, message_id)
  select $1, hash, message_id from unnest($2::uuid[], $3::uuid[]) as o(hash, message_id)`,
};
const INSERT_MISSING = `${INSERT.text} on conflict do nothing`;
