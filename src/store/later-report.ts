import { isGraver } from "#detection/disposition.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { PolicySubject } from "./apply-policy.ts";
import type { Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { type Arrival, type InsertedMessage, MESSAGE_COLUMNS, messageRow } from "./journal-message.ts";
import { storableJson } from "./storable.ts";
import { standingCopies } from "./standing-copies.ts";

/** Exchange reports a forked mail twice. Whichever part comes first: mail that also stayed inside is internal. */
export async function keepInternal(
  tx: Transaction,
  tenantId: TenantId,
  reports: readonly (InsertedMessage & { readonly delivery: Pick<JournalDelivery, "direction"> })[],
): Promise<void> {
  const late = reports.filter((it) => !it.isNewMessage && it.delivery.direction === "internal");
  if (late.length === 0) return;
  await tx.rows(
    `update message set direction = 'internal' where tenant_id = $1 and id = any($2::uuid[]) and direction = 'outbound'`,
    [tenantId, late.map((it) => it.messageId)],
  );
}

/** Where a report's verdict is graver than its message's, it is the message's from now on, and of all of its copies. */
export async function withLaterVerdicts(
  tx: Transaction,
  tenantId: TenantId,
  subjects: readonly (PolicySubject & Arrival & InsertedMessage)[],
): Promise<readonly PolicySubject[]> {
  const graver = await takeGraverVerdicts(tx, tenantId, subjects);
  if (graver.size === 0) return subjects;
  const changed = subjects
    .filter((it) => graver.has(it.messageId))
    .map(({ messageId, delivery }) => ({ messageId, disposition: delivery.verdict.disposition }));
  await appendEvents(
    tx,
    tenantId,
    changed.map(({ messageId, disposition }) => ({
      kind: "message.judged",
      actor: "engine",
      messageId,
      data: { disposition, cause: "later-report" },
    })),
  );
  const standing = Map.groupBy(await standingCopies(tx, tenantId, [...graver]), (it) => it.messageId);
  return [
    ...subjects.filter((it) => !graver.has(it.messageId)),
    ...changed.map((it) => ({ ...it, copies: standing.get(it.messageId) ?? [] })),
  ];
}

/**
 * Gives messages the verdict of a later report where it is graver than the one they have: the two providers of an
 * organisation, and the parts of a forked report, need not agree about a mail, and what is done about it may not hang
 * on which of them comes first. Answers the messages that changed.
 */
async function takeGraverVerdicts(
  tx: Transaction,
  tenantId: TenantId,
  reports: readonly (Arrival & InsertedMessage)[],
): Promise<ReadonlySet<MessageId>> {
  const graver = reports.filter(
    ({ delivery, isNewMessage, disposition }) =>
      !isNewMessage && isGraver(delivery.verdict.disposition, disposition),
  );
  if (graver.length === 0) return new Set();
  const rows = graver.map((it) => messageRow(it.delivery, it.messageId, it.journalCopyId));
  await tx.rows(TAKE_GRAVER, [tenantId, storableJson(rows)]);
  return new Set(graver.map((it) => it.messageId));
}

// The row has been locked since its disposition was read, so no other node has found something graver meanwhile.
const TAKE_GRAVER = `
  with given as (
    select * from json_to_recordset($2::json) as r(${MESSAGE_COLUMNS})
  ), graver as (
    update message set
      disposition = given.disposition, verdict_revision = verdict_revision + 1, judged = true, judge_due_at = null,
      details = given.details, raw_copy_id = coalesce(raw_copy_id, given."rawCopyId"),
      raw_kept_for = coalesce(raw_kept_for, given."rawKeptFor")
    from given
    where message.tenant_id = $1 and message.id = given."messageId"
    returning message.id, message.verdict_revision, given.disposition, given.findings
  )
  insert into verdict (tenant_id, message_id, revision, disposition, findings, cause)
  select $1, id, verdict_revision, disposition, findings, 'later-report' from graver`;
