import type { Disposition } from "#detection/disposition.ts";
import type { MailFacts } from "#mail/mail.ts";
import type { DeliveryMarks } from "#retraction/our-message.ts";
import { type JournalCopyId, type MessageId, newId, type TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { hashOfHeader } from "./own-mail.ts";
import { storableJson, storableText } from "./storable.ts";

/** A delivery of a batch with the ids that its rows get. */
export interface Arrival {
  readonly delivery: JournalDelivery;
  readonly journalCopyId: JournalCopyId;
}

export interface InsertedMessage {
  readonly messageId: MessageId;
  readonly isNewMessage: boolean;
  /** The message's current one: a later report passes it too. */
  readonly disposition: Disposition;
  /** What was known of a message that had come before. */
  readonly known?: Known | undefined;
}

interface Known {
  readonly isJudged: boolean;
  /** A person has said what it is. */
  readonly isReclassified: boolean;
  /** What the provider wrote on each of its deliveries. */
  readonly marks: DeliveryMarks;
}

/**
 * Decides for each delivery whether its message is new: `message_key` first, so that of two nodes at once one waits
 * for the other, and in the order of the keys, so that two never wait for each other. No two have the same key.
 */
export async function insertMessages(
  tx: Transaction,
  tenantId: TenantId,
  arrivals: readonly Arrival[],
): Promise<readonly InsertedMessage[]> {
  const rows = arrivals.map((it) => ({
    it,
    row: messageRow(it.delivery, newId<MessageId>(it.delivery.session.receivedAt), it.journalCopyId),
  }));
  const added = await tx.rows<{ message_id: MessageId }>(INSERT, [
    tenantId,
    storableJson(rows.map(({ row }) => row)),
  ]);
  const isNew = new Set(added.map(({ message_id: id }) => id));
  const late = rows.filter(({ row }) => !isNew.has(row.messageId));
  const keys = late.map(({ row }) => row.contentKey);
  const before =
    keys.length === 0 ? new Map<string, KnownMessage>() : await knownMessages(tx, tenantId, keys);
  const forgotten = late.filter(({ row }) => !before.has(row.contentKey)).map(({ it }) => it);
  const anew = await insertForgotten(tx, tenantId, forgotten);
  return rows.map(({ it, row }) => {
    const { delivery } = it;
    if (isNew.has(row.messageId)) {
      return { messageId: row.messageId, isNewMessage: true, disposition: delivery.verdict.disposition };
    }
    const inserted = anew.get(it);
    if (inserted !== undefined) return inserted;
    const message = before.get(row.contentKey);
    if (message === undefined) throw new Error("a message key without its message");
    const { id: messageId, disposition, isJudged, isReclassified, networkMessageIds, receivedIds } = message;
    const known = { isJudged, isReclassified, marks: { networkMessageIds, receivedIds } };
    return { messageId, isNewMessage: false, disposition, known };
  });
}

/** What the retention has just deleted, or left the key of: it is a new message by now. */
async function insertForgotten(
  tx: Transaction,
  tenantId: TenantId,
  arrivals: readonly Arrival[],
): Promise<ReadonlyMap<Arrival, InsertedMessage>> {
  if (arrivals.length === 0) return new Map();
  await tx.rows(FORGET_KEYS, [tenantId, arrivals.map((it) => it.delivery.contentKey)]);
  const inserted = await insertMessages(tx, tenantId, arrivals);
  return new Map(
    arrivals.flatMap((it, index) => {
      const message = inserted[index];
      return message === undefined ? [] : [[it, message] as const];
    }),
  );
}

// Key and message come in one statement: one without the other is left over.
const FORGET_KEYS = `
  delete from message_key k
  where k.tenant_id = $1 and k.key_hash = any(select decode(it, 'hex') from unnest($2::text[]) as given(it))
    and not exists (select from message m where m.tenant_id = $1 and m.id = k.message_id)`;

interface KnownMessage extends DeliveryMarks {
  readonly id: MessageId;
  readonly disposition: Disposition;
  readonly isJudged: boolean;
  readonly isReclassified: boolean;
}

/**
 * A statement of its own: only one that begins after the conflict sees what another node has committed. Locked, so that
 * of two later reports one sees what the other made of the verdict and of the copies.
 */
async function knownMessages(
  tx: Transaction,
  tenantId: TenantId,
  contentKeys: readonly string[],
): Promise<ReadonlyMap<string, KnownMessage>> {
  const rows = await tx.rows<KnownMessage & { key: string }>(
    `select encode(k.key_hash, 'hex') as key, m.id, m.disposition, m.judged as "isJudged",
       m.reclassified_at is not null as "isReclassified",
       array_remove(m.network_message_id || m.other_network_message_ids, null) as "networkMessageIds",
       m.received_ids as "receivedIds"
     from message_key k join message m on m.tenant_id = k.tenant_id and m.id = k.message_id
     where k.tenant_id = $1 and k.key_hash = any(select decode(it, 'hex') from unnest($2::text[]) as given(it))
     order by m.id for no key update of m`,
    [tenantId, contentKeys],
  );
  return new Map(rows.map((it) => [it.key, it]));
}

/** What `messageRow` gives, as the database reads it. */
export const MESSAGE_COLUMNS = `
      "messageId" uuid, "contentKey" text, header text, "headerHash" text, "fromAddress" text, "fromName" text, subject text,
      "sentAt" timestamptz, "receivedAt" timestamptz, direction text, trusted boolean, judged boolean, disposition text,
      "networkMessageId" text, "receivedIds" text[], "sizeBytes" bigint, details jsonb, "rawCopyId" uuid, "rawKeptFor" text,
      findings jsonb`;

const INSERT: PreparedStatement = {
  name: "insert-messages",
  text: `
  with given as (
    select * from json_to_recordset($2::json) as r(${MESSAGE_COLUMNS})
  ), key as (
    insert into message_key (tenant_id, key_hash, message_id)
    select $1, decode("contentKey", 'hex'), "messageId" from given order by "contentKey"
    on conflict do nothing returning message_id
  ), fresh as (
    select given.* from given join key on key.message_id = given."messageId"
  ), added as (
    insert into message (
      tenant_id, id, content_key, message_id_header, message_id_hash, from_address, from_name, subject, sent_at, received_at,
      direction, trusted, judged, disposition, network_message_id, received_ids, size_bytes, details, raw_copy_id, raw_kept_for, judge_due_at)
    select $1, "messageId", decode("contentKey", 'hex'), header, decode("headerHash", 'hex'), "fromAddress", "fromName", subject,
      "sentAt", "receivedAt", direction, trusted, judged, disposition, "networkMessageId", "receivedIds", "sizeBytes", details,
      "rawCopyId", "rawKeptFor", case when not judged then now() + interval '1 minute' end
    from fresh
  ), judged as (
    insert into verdict (tenant_id, message_id, revision, disposition, findings, cause)
    select $1, "messageId", 1, disposition, findings, 'journal' from fresh
  )
  select message_id from key`,
};

/** Longer texts are no mail a person reads, and every one of them is paid for by all who search. */
const MAX_TEXT = 2_000;
const MAX_ADDRESS = 320;

export function messageRow(delivery: JournalDelivery, messageId: MessageId, journalCopyId: JournalCopyId) {
  const { mail, receipt, session, verdict, keepRaw, contentKey } = delivery;
  return {
    messageId,
    contentKey,
    ...headerColumns(delivery),
    ...textColumns(mail),
    receivedAt: session.receivedAt,
    direction: delivery.direction,
    trusted: delivery.trust.trusted,
    judged: delivery.judged,
    disposition: verdict.disposition,
    networkMessageId: receipt.networkMessageId,
    receivedIds: receipt.receivedIds.map((it) => storableText(it, MAX_ADDRESS)),
    sizeBytes: mail?.sizeBytes ?? delivery.raw.length,
    details: detailsOf(delivery),
    rawCopyId: keepRaw === undefined ? undefined : journalCopyId,
    rawKeptFor: keepRaw,
    findings: verdict.findings,
  };
}

/** The header's own Message-ID, whatever its length, and its hash, by which it is found. */
function headerColumns({ mail, envelope }: JournalDelivery): { header?: string; headerHash?: string } {
  const messageId = mail?.messageId ?? envelope.reportedMessageId;
  if (messageId === undefined) return {};
  const header = storableText(messageId);
  return { header, headerHash: hashOfHeader(header) };
}

function textColumns(mail: MailFacts | undefined) {
  if (mail === undefined) return { fromAddress: "", fromName: "", subject: "" };
  const from = mail.from[0];
  return {
    fromAddress: storableText(from?.address ?? "", MAX_ADDRESS),
    fromName: storableText(from?.name ?? "", MAX_TEXT),
    subject: storableText(mail.subject, MAX_TEXT),
    sentAt: mail.sentAt,
  };
}

/** Gives a message that was stored without a verdict what judging it again found. False: it has one by now. */
export async function updateMessage(
  tx: Transaction,
  { messageId, journalCopyId }: { messageId: MessageId; journalCopyId: JournalCopyId },
  delivery: JournalDelivery,
): Promise<boolean> {
  const row = messageRow(delivery, messageId, journalCopyId);
  return (await tx.rows(UPDATE, [delivery.tenantId, storableJson([row])])).length === 1;
}

const UPDATE = `
  with given as (
    select * from json_to_recordset($2::json) as r(${MESSAGE_COLUMNS})
  ), judged as (
    update message set
      content_key = decode(given."contentKey", 'hex'), first_key = message.content_key, message_id_header = given.header,
      message_id_hash = decode(given."headerHash", 'hex'), from_address = given."fromAddress", from_name = given."fromName",
      subject = given.subject, sent_at = given."sentAt", received_at = given."receivedAt", direction = given.direction,
      trusted = given.trusted, judged = given.judged, disposition = given.disposition,
      network_message_id = given."networkMessageId", received_ids = given."receivedIds", size_bytes = given."sizeBytes",
      details = given.details, judge_due_at = null, verdict_revision = verdict_revision + 1
    from given
    where message.tenant_id = $1 and message.id = given."messageId" and not message.judged
    returning message.id, message.verdict_revision, given.disposition, given.findings
  )
  insert into verdict (tenant_id, message_id, revision, disposition, findings, cause)
  select $1, id, verdict_revision, disposition, findings, 'judged-again' from judged
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
    // Only where it is so: it is of few, and asked of few.
    isAutomatic: mail.isAutomatic || undefined,
    defects: mail.defects,
  };
}

/** The evidence: one row for each DATA, whether its message was known or not. */
export async function insertJournalCopies(
  tx: Transaction,
  tenantId: TenantId,
  arrivals: readonly (Arrival & { readonly messageId: MessageId })[],
): Promise<void> {
  await tx.rows(INSERT_COPIES, [tenantId, storableJson(arrivals.map(journalCopyRow))]);
}

function journalCopyRow({ delivery, journalCopyId, messageId }: Arrival & { readonly messageId: MessageId }) {
  const { sourceId, session, raw, rawSha256, envelope, trust } = delivery;
  const { clientAddress, tls, clientCertificateSha256, mailFrom, receivedAt } = session;
  return {
    journalCopyId,
    sourceId,
    messageId,
    rawSha256,
    sizeBytes: raw.length,
    shape: envelope.shape,
    session: { clientAddress, tls, clientCertificateSha256, mailFrom },
    notes: envelope.notes.map((it) => storableText(it, MAX_TEXT)),
    trusted: trust.trusted,
    untrustedReason: trust.trusted ? undefined : trust.reason,
    receivedAt,
  };
}

const INSERT_COPIES: PreparedStatement = {
  name: "insert-journal-copies",
  text: `
  insert into journal_copy (
    tenant_id, id, source_id, message_id, raw_sha256, size_bytes, shape, session, notes, trusted, untrusted_reason, received_at)
  select $1, "journalCopyId", "sourceId", "messageId", decode("rawSha256", 'hex'), "sizeBytes", shape, session, notes, trusted,
    "untrustedReason", "receivedAt"
  from json_to_recordset($2::json) as r(
    "journalCopyId" uuid, "sourceId" uuid, "messageId" uuid, "rawSha256" text, "sizeBytes" bigint, shape text, session jsonb,
    notes text[], trusted boolean, "untrustedReason" text, "receivedAt" timestamptz)`,
};
