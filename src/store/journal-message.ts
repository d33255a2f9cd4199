import { createHash } from "node:crypto";
import type { Disposition } from "#detection/disposition.ts";
import type { Mail } from "#mail/mail.ts";
import { type JournalCopyId, type MessageId, newId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { storableJson, storableText } from "./storable.ts";

interface InsertedMessage {
  readonly messageId: MessageId;
  readonly isNewMessage: boolean;
  /** The message's current one: a later report passes it too. */
  readonly disposition: Disposition;
}

/** Decides whether the message is new: `message_key` first, so that of two nodes at once one waits for the other. */
export async function insertMessage(
  tx: Transaction,
  delivery: JournalDelivery,
  journalCopyId: JournalCopyId,
): Promise<InsertedMessage> {
  const fresh = newId<MessageId>(delivery.session.receivedAt);
  const added = await tx.rows(INSERT, messageValues(delivery, fresh, journalCopyId));
  const { disposition } = delivery.verdict;
  if (added.length === 1) return { messageId: fresh, isNewMessage: true, disposition };
  const [known] = await tx.rows<{ id: MessageId; disposition: Disposition }>(
    `select m.id, m.disposition from message_key k join message m on m.tenant_id = k.tenant_id and m.id = k.message_id
     where k.tenant_id = $1 and k.key_hash = decode($2, 'hex')`,
    [delivery.tenantId, delivery.contentKey],
  );
  if (known === undefined) throw new Error("a message key without its message");
  return { messageId: known.id, isNewMessage: false, disposition: known.disposition };
}

const INSERT = `
  with key as (
    insert into message_key (tenant_id, key_hash, message_id) values ($1, decode($3, 'hex'), $2)
    on conflict do nothing returning message_id
  ), added as (
    insert into message (
      tenant_id, id, content_key, message_id_header, message_id_hash, from_address, from_name, subject, sent_at, received_at,
      direction, trusted, judged, disposition, network_message_id, received_ids, size_bytes, details, raw_copy_id, raw_kept_for, judge_due_at)
    select $1, message_id, decode($3, 'hex'), $4, decode($5, 'hex'), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
      case when not $13 then now() + interval '1 minute' end
    from key
  ), judged as (
    insert into verdict (tenant_id, message_id, revision, disposition, findings, cause)
    select $1, message_id, 1, $14, $21, 'journal' from key
  )
  select message_id from key`;

/** Longer texts are no mail a person reads, and every one of them is paid for by all who search. */
const MAX_TEXT = 2_000;
const MAX_ADDRESS = 320;

function messageValues(
  delivery: JournalDelivery,
  id: MessageId,
  journalCopyId: JournalCopyId,
): readonly unknown[] {
  const { mail, receipt, session, verdict, keepRaw } = delivery;
  return [
    delivery.tenantId,
    id,
    delivery.contentKey,
    ...idColumns(delivery),
    ...textColumns(mail),
    session.receivedAt,
    delivery.direction,
    delivery.trust.trusted,
    delivery.judged,
    verdict.disposition,
    receipt.networkMessageId ?? null,
    receipt.receivedIds.map((it) => storableText(it, MAX_ADDRESS)),
    mail?.sizeBytes ?? delivery.raw.length,
    storableJson(detailsOf(delivery)),
    keepRaw === undefined ? null : journalCopyId,
    keepRaw ?? null,
    storableJson(verdict.findings),
  ];
}

/** The header's own Message-ID, whatever its length, and its hash, by which it is found. */
function idColumns({ mail, envelope }: JournalDelivery): readonly (string | null)[] {
  const messageId = mail?.messageId ?? envelope.reportedMessageId;
  if (messageId === undefined) return [null, null];
  const header = storableText(messageId);
  return [header, createHash("sha256").update(header).digest("hex")];
}

function textColumns(mail: Mail | undefined): readonly unknown[] {
  if (mail === undefined) return ["", "", "", null];
  const from = mail.from[0];
  return [
    storableText(from?.address ?? "", MAX_ADDRESS),
    storableText(from?.name ?? "", MAX_TEXT),
    storableText(mail.subject, MAX_TEXT),
    mail.sentAt ?? null,
  ];
}

/** Gives a message that was stored without a verdict what judging it again found. False: it has one by now. */
export async function updateMessage(
  tx: Transaction,
  { messageId, journalCopyId }: { messageId: MessageId; journalCopyId: JournalCopyId },
  delivery: JournalDelivery,
): Promise<boolean> {
  const values = messageValues(delivery, messageId, journalCopyId);
  return (await tx.rows(UPDATE, [...values.slice(0, 18), values.at(-1)])).length === 1;
}

const UPDATE = `
  with judged as (
    update message set
      content_key = decode($3, 'hex'), message_id_header = $4, message_id_hash = decode($5, 'hex'), from_address = $6,
      from_name = $7, subject = $8, sent_at = $9, received_at = $10, direction = $11, trusted = $12, judged = $13,
      disposition = $14, network_message_id = $15, received_ids = $16, size_bytes = $17, details = $18,
      judge_due_at = null, verdict_revision = verdict_revision + 1
    where tenant_id = $1 and id = $2 and not judged
    returning verdict_revision
  )
  insert into verdict (tenant_id, message_id, revision, disposition, findings, cause)
  select $1, $2, verdict_revision, $14, $19, 'judged-again' from judged
  returning revision`;

/** What a message's page shows. Links lose query and fragment: they name people, and carry tokens. */
function detailsOf({ mail, envelope }: JournalDelivery): Record<string, unknown> {
  if (mail === undefined) return { shape: envelope.shape };
  return {
    shape: envelope.shape,
    reportedMessageId: envelope.reportedMessageId,
    sender: mail.sender,
    replyTo: mail.replyTo,
    to: mail.to.slice(0, 200),
    cc: mail.cc.slice(0, 200),
    returnPath: mail.returnPath,
    links: mail.links.map(({ url, host, text }) => ({
      url: url.split(/[?#]/u, 1)[0],
      host,
      text: text.slice(0, 200),
    })),
    attachments: mail.attachments,
    authentication: mail.authentication,
    provider: mail.provider,
    list: mail.list,
    defects: mail.defects,
  };
}

export async function insertJournalCopy(
  tx: Transaction,
  { tenantId, sourceId, session, raw, rawSha256, envelope, trust }: JournalDelivery,
  { journalCopyId, messageId }: { journalCopyId: JournalCopyId; messageId: MessageId },
): Promise<void> {
  await tx.rows(
    `insert into journal_copy (
       tenant_id, id, source_id, message_id, raw_sha256, size_bytes, shape, session, notes, trusted, untrusted_reason, received_at)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9, $10, $11, $12)`,
    [
      tenantId,
      journalCopyId,
      sourceId,
      messageId,
      rawSha256,
      raw.length,
      envelope.shape,
      storableJson({
        clientAddress: session.clientAddress,
        tls: session.tls,
        clientCertificateSha256: session.clientCertificateSha256,
        mailFrom: session.mailFrom,
      }),
      envelope.notes.map((it) => storableText(it, MAX_TEXT)),
      trust.trusted,
      trust.trusted ? null : trust.reason,
      session.receivedAt,
    ],
  );
}
