import { isGraver } from "#detection/disposition.ts";
import type { TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { PolicySubject } from "./apply-policy.ts";
import type { Transaction } from "./database.ts";
import {
  type Arrival,
  type InsertedMessage,
  MESSAGE_COLUMNS,
  messageRow,
  updateMessage,
} from "./journal-message.ts";
import { type MessageCopy, namedCopies, standingCopies } from "./standing-copies.ts";
import { storableJson } from "./storable.ts";

/** What a report adds to a message that had come before. Its row is locked since it was read. */
type Later<Report extends InsertedMessage> = Report & { readonly known: NonNullable<Report["known"]> };
type LaterReport = Later<Arrival & InsertedMessage>;

/** Exchange reports a forked mail twice. Whichever part comes first: mail that also stayed inside is internal. */
export async function keepInternal(
  tx: Transaction,
  tenantId: TenantId,
  reports: readonly (Arrival & InsertedMessage)[],
): Promise<void> {
  const late = reports.filter((it) => !it.isNewMessage && it.delivery.direction === "internal");
  if (late.length === 0) return;
  await tx.rows(
    `update message set direction = 'internal' where tenant_id = $1 and id = any($2::uuid[]) and direction = 'outbound'`,
    [tenantId, late.map((it) => it.messageId)],
  );
}

/** What the other provider of an organisation wrote on the mail: by it the items in its mailboxes are proved. */
export async function learnMarks(
  tx: Transaction,
  tenantId: TenantId,
  reports: readonly (Arrival & InsertedMessage)[],
): Promise<void> {
  const marks = reports.filter(isLater).flatMap(({ messageId, known, delivery: { receipt } }) => {
    const networkMessageId = known.networkMessageId ?? receipt.networkMessageId;
    const receivedIds = [...new Set([...known.receivedIds, ...receipt.receivedIds])].slice(0, MAX_MARKS);
    const isNews =
      networkMessageId !== known.networkMessageId || receivedIds.length > known.receivedIds.length;
    return isNews ? [{ messageId, networkMessageId, receivedIds }] : [];
  });
  if (marks.length > 0) await tx.rows(LEARN, [tenantId, storableJson(marks)]);
}

const MAX_MARKS = 50;
const LEARN = `
  update message set network_message_id = m."networkMessageId", received_ids = m."receivedIds"
  from json_to_recordset($2::json) as m("messageId" uuid, "networkMessageId" text, "receivedIds" text[])
  where message.tenant_id = $1 and message.id = m."messageId"`;

/**
 * Where a report's verdict is graver than its message's, what is done may not hang on which of them came first.
 *
 * A part of the same delivery (a forked report bears the same mark of the provider) has found out something about the
 * message: its verdict is the message's from now on, and of all copies. Another delivery of the same content counts for
 * the copies that its report names and no others: else whoever sends somebody's genuine mail once more, from where it
 * looks forged, would have it taken out of all mailboxes.
 */
export async function withLaterVerdicts(
  tx: Transaction,
  tenantId: TenantId,
  subjects: readonly (PolicySubject & Arrival & InsertedMessage)[],
): Promise<readonly PolicySubject[]> {
  const graver = subjects
    .filter(isLater)
    .filter(({ delivery, disposition }) => isGraver(delivery.verdict.disposition, disposition));
  if (graver.length === 0) return subjects;
  const ofMessage = graver.filter((it) => isOfSameDelivery(it) || !it.known.isJudged);
  const ofNamed = graver.filter((it) => !ofMessage.includes(it));
  await takeVerdicts(tx, tenantId, ofMessage);
  await appendEvents(tx, tenantId, [
    ...ofMessage.map((it) => judgedFact(it, "later-report")),
    ...ofNamed.map((it) => judgedFact(it, "another-delivery")),
  ]);
  const copies = Map.groupBy(
    [
      ...(await standingCopies(
        tx,
        tenantId,
        ofMessage.map((it) => it.messageId),
      )),
      ...(await namedCopies(tx, tenantId, ofNamed)),
    ],
    (it: MessageCopy) => it.messageId,
  );
  return [
    ...subjects.filter((it) => !graver.some(({ messageId }) => messageId === it.messageId)),
    ...graver.map(({ messageId, delivery }) => ({
      messageId,
      disposition: delivery.verdict.disposition,
      copies: copies.get(messageId) ?? [],
    })),
  ];
}

function isLater<Report extends InsertedMessage>(report: Report): report is Later<Report> {
  return report.known !== undefined;
}

function isOfSameDelivery({ delivery: { receipt }, known }: LaterReport): boolean {
  if (receipt.networkMessageId !== undefined && receipt.networkMessageId === known.networkMessageId)
    return true;
  return receipt.receivedIds.some((it) => known.receivedIds.includes(it));
}

function judgedFact({ delivery, messageId }: LaterReport, cause: string) {
  const { disposition, findings } = delivery.verdict;
  const detectors = [...new Set(findings.map((it) => it.detector))];
  return {
    kind: "message.judged",
    actor: "engine",
    messageId,
    data: { disposition, cause, detectors },
  } as const;
}

/** One that could not be judged before is known as a whole by this report. */
async function takeVerdicts(
  tx: Transaction,
  tenantId: TenantId,
  reports: readonly LaterReport[],
): Promise<void> {
  for (const it of reports.filter(({ known }) => !known.isJudged)) await updateMessage(tx, it, it.delivery);
  const judged = reports.filter(({ known }) => known.isJudged);
  if (judged.length === 0) return;
  const rows = judged.map((it) => messageRow(it.delivery, it.messageId, it.journalCopyId));
  await tx.rows(TAKE, [tenantId, storableJson(rows)]);
}

const TAKE = `
  with given as (
    select * from json_to_recordset($2::json) as r(${MESSAGE_COLUMNS})
  ), graver as (
    update message set
      disposition = given.disposition, verdict_revision = verdict_revision + 1, details = given.details,
      raw_copy_id = coalesce(raw_copy_id, given."rawCopyId"), raw_kept_for = coalesce(raw_kept_for, given."rawKeptFor")
    from given
    where message.tenant_id = $1 and message.id = given."messageId"
    returning message.id, message.verdict_revision, given.disposition, given.findings
  )
  insert into verdict (tenant_id, message_id, revision, disposition, findings, cause)
  select $1, id, verdict_revision, disposition, findings, 'later-report' from graver`;
