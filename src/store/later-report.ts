import { type Disposition, isGraver } from "#detection/disposition.ts";
import type { DeliveryMarks } from "#retraction/our-message.ts";
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
import type { LateReport } from "./look-again.ts";
import { type MessageCopy, namedCopies, standingCopies } from "./standing-copies.ts";
import { storableJson, storableText } from "./storable.ts";

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
  const marks = reports.filter(isLater).flatMap(({ messageId, known, delivery }) => {
    const added = marksOf(delivery);
    const networkMessageIds = union(known.marks.networkMessageIds, added.networkMessageIds);
    const receivedIds = union(known.marks.receivedIds, added.receivedIds);
    const isNews =
      networkMessageIds.length > known.marks.networkMessageIds.length ||
      receivedIds.length > known.marks.receivedIds.length;
    return isNews ? [{ messageId, first: networkMessageIds[0], networkMessageIds, receivedIds }] : [];
  });
  if (marks.length > 0) await tx.rows(LEARN, [tenantId, storableJson(marks)]);
}

function union(known: readonly string[], added: readonly string[]): readonly string[] {
  return [...new Set([...known, ...added])].slice(0, MAX_MARKS);
}

const MAX_MARKS = 50;
const LEARN = `
  update message set network_message_id = m.first, other_network_message_ids = array_remove(m."networkMessageIds", m.first),
    received_ids = m."receivedIds"
  from json_to_recordset($2::json) as m(
    "messageId" uuid, first text, "networkMessageIds" text[], "receivedIds" text[])
  where message.tenant_id = $1 and message.id = m."messageId"`;

/**
 * Where a report's verdict is graver than its message's, what is done may not hang on which of them came first.
 *
 * A part of the same delivery (a forked report bears the same mark of the provider) has found out something about the
 * message: its verdict is the message's from now on, and of all copies. The verdict of another delivery of the same
 * content counts for its own items, in the mailboxes that its report names: else whoever sends somebody's genuine mail
 * once more, from where it looks forged, would have the genuine one taken out.
 */
export async function withLaterVerdicts(
  tx: Transaction,
  tenantId: TenantId,
  subjects: readonly (PolicySubject & Arrival & InsertedMessage)[],
): Promise<readonly PolicySubject[]> {
  const graver = subjects
    .filter(isLater)
    // What a person has said of a message holds for its deliveries that he could see.
    .filter((it) => !(it.known.isReclassified && isOfSameDelivery(it)))
    .filter(({ delivery, disposition }) => isGraver(delivery.verdict.disposition, disposition));
  if (graver.length === 0) return subjects.map(toPolicySubject);
  const ofMessage = graver.filter((it) => isOfSameDelivery(it) || !it.known.isJudged);
  const ofNamed = graver.filter((it) => !ofMessage.includes(it));
  await takeVerdicts(tx, tenantId, ofMessage);
  await appendEvents(tx, tenantId, [
    ...ofMessage.map((it) => judgedFact(it, { cause: "later-report", before: it.disposition })),
    ...ofNamed.map((it) => judgedFact(it, { cause: "another-delivery" })),
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
    ...subjects
      .filter((it) => !graver.some(({ messageId }) => messageId === it.messageId))
      .map(toPolicySubject),
    ...graver.map((it) => ({
      messageId: it.messageId,
      disposition: it.delivery.verdict.disposition,
      findings: it.delivery.verdict.findings,
      copies: copies.get(it.messageId) ?? [],
      isRepeated: isRepeated(it),
      onlyDelivery: ofNamed.includes(it) ? marksOf(it.delivery) : undefined,
    })),
  ];
}

/** Of reports, those of mail that had come before, for the runs that watch it. */
export function laterReports(reports: readonly (Arrival & InsertedMessage)[]): readonly LateReport[] {
  return reports
    .filter(isLater)
    .map((it) => ({ messageId: it.messageId, delivery: it.delivery, isRepeated: isRepeated(it) }));
}

function toPolicySubject<Report extends PolicySubject & Arrival & InsertedMessage>(
  report: Report,
): Report & Pick<PolicySubject, "isRepeated"> {
  return { ...report, isRepeated: isLater(report) && isRepeated(report) };
}

/** The mail was delivered once more: where it was taken away before, it can lie again. */
function isRepeated(report: LaterReport): boolean {
  const { networkMessageIds, receivedIds } = marksOf(report.delivery);
  return networkMessageIds.length + receivedIds.length > 0 && !isOfSameDelivery(report);
}

function isLater<Report extends InsertedMessage>(report: Report): report is Later<Report> {
  return report.known !== undefined;
}

function isOfSameDelivery({ delivery, known }: LaterReport): boolean {
  const { networkMessageIds, receivedIds } = marksOf(delivery);
  return (
    networkMessageIds.some((it) => known.marks.networkMessageIds.includes(it)) ||
    receivedIds.some((it) => known.marks.receivedIds.includes(it))
  );
}

function marksOf({ receipt }: Arrival["delivery"]): DeliveryMarks {
  const { networkMessageId: id, receivedIds } = receipt;
  return { networkMessageIds: id === undefined ? [] : [id], receivedIds };
}

function judgedFact(
  { delivery, messageId }: LaterReport,
  { cause, before }: { readonly cause: string; readonly before?: Disposition },
) {
  const { disposition, findings } = delivery.verdict;
  const detectors = [...new Set(findings.map((it) => it.detector))];
  // The verdict of another delivery is written nowhere else.
  const reason = cause === "another-delivery" ? findings.map((it) => it.reason).join("; ") : undefined;
  return {
    kind: "message.judged",
    actor: "engine",
    messageId,
    data: { disposition, before, cause, detectors, reason: reason && storableText(reason, MAX_REASON) },
  } as const;
}

const MAX_REASON = 1_000;

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
