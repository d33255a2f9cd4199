import type { Outcome } from "#retraction/outcome.ts";
import type { Asked, CopyProgress } from "#retraction/retraction-requests.ts";
import type { CopyId, MailboxId, MessageId, RetractionId } from "#shared/ids.ts";
import { fromNull } from "./from-null.ts";

/** What `toProgress` reads. */
export interface ProgressRow {
  readonly retraction_id: RetractionId;
  readonly copy_id: CopyId;
  readonly message_id: MessageId;
  readonly message_id_header: string | null;
  readonly address: string;
  readonly mailbox_id: MailboxId | null;
  readonly mailbox_address: string | null;
  readonly kind: "retract" | "release";
  readonly asked: Asked;
  readonly reached: string | null;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  readonly was_read: boolean | null;
  readonly created_at: Date;
  readonly first_call_at: Date | null;
  readonly acted_at: Date | null;
  readonly settled_at: Date | null;
  readonly due_at: Date | null;
}

/** The ledger's own columns of a row, whatever it is called in the statement. */
export const LEDGER_COLUMNS = `
  tenant_id, retraction_id, copy_id, message_id, kind, asked, reached, outcome, reason, evidence, attempts, was_read,
  created_at, first_call_at, acted_at, settled_at, due_at`;

/** Shows rows of `progress` (with `LEDGER_COLUMNS`) together with the copy's mailbox and the message's header. */
export const SHOW_PROGRESS = `
  select p.*, m.message_id_header, c.address, c.mailbox_id, b.primary_address as mailbox_address
  from progress p
  join copy c on c.tenant_id = p.tenant_id and c.id = p.copy_id
  join message m on m.tenant_id = p.tenant_id and m.id = p.message_id
  left join mailbox b on b.tenant_id = c.tenant_id and b.id = c.mailbox_id`;

export function toProgress(row: ProgressRow): CopyProgress {
  return {
    retractionId: row.retraction_id,
    copyId: row.copy_id,
    messageId: row.message_id,
    messageIdHeader: fromNull(row.message_id_header),
    address: row.address,
    mailboxId: fromNull(row.mailbox_id),
    mailboxAddress: fromNull(row.mailbox_address),
    kind: row.kind,
    asked: row.asked,
    reached: fromNull(row.reached),
    outcome: row.outcome,
    reason: row.reason,
    evidence: row.evidence,
    attempts: row.attempts,
    wasRead: fromNull(row.was_read),
    createdAt: row.created_at,
    firstCallAt: fromNull(row.first_call_at),
    actedAt: fromNull(row.acted_at),
    settledAt: fromNull(row.settled_at),
    dueAt: fromNull(row.due_at),
  };
}
