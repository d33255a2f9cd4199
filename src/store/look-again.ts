import type { ProviderName } from "#policy/destination.ts";
import type { DeliveryMarks } from "#retraction/our-message.ts";
import type { SettledOutcome } from "#retraction/outcome.ts";
import type { CopyId, IntegrationId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { storableText } from "./storable.ts";

/** A copy that automation is through with, and that a later report says is there. */
export interface ReportedCopy {
  readonly messageId: MessageId;
  readonly copyId: CopyId;
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  readonly isExempt: boolean;
}

/** A report of a message that had come before. */
export interface LateReport {
  readonly messageId: MessageId;
  readonly delivery: Pick<JournalDelivery, "envelope" | "session" | "trust">;
  /** Of another delivery of the same mail. */
  readonly isRepeated: boolean;
}

/**
 * Copies that automation was through with before a report named their mailbox again, by whatever address: given up as
 * `not_found`, and here is late evidence that there is something to find; or dealt with, and the mail was delivered once
 * more. Who sends a mail twice must not have its second copy stay.
 */
export async function reportedAgain(
  tx: Transaction,
  tenantId: TenantId,
  reports: readonly LateReport[],
): Promise<readonly ReportedCopy[]> {
  const named = reports.filter(({ delivery }) => delivery.trust.trusted).flatMap(toNamed);
  return named.length === 0
    ? []
    : tx.rows<ReportedCopy>(REPORTED, [tenantId, JSON.stringify(named), REOPENED_BY_REPEAT]);
}

/** Every address that a report names. */
export function toNamed({
  messageId,
  delivery,
  isRepeated,
}: Pick<LateReport, "messageId" | "delivery"> & Partial<LateReport>): readonly Record<string, unknown>[] {
  const at = delivery.session.receivedAt;
  const addresses = delivery.envelope.recipients.flatMap((it) => [
    it.address,
    it.forwardedFrom ?? it.address,
  ]);
  return [...new Set(addresses)].map((it) => ({
    messageId,
    address: storableText(it.toLowerCase()),
    at,
    isRepeated,
  }));
}

const REPORTED = `
  select distinct rc.message_id as "messageId", c.id as "copyId", c.integration_id as "integrationId", i.provider,
    c.exempt_at is not null as "isExempt"
  from jsonb_to_recordset($2::jsonb) as n("messageId" uuid, address text, at timestamptz, "isRepeated" boolean)
  join copy_recipient cr on cr.tenant_id = $1 and cr.message_id = n."messageId" and cr.address = n.address
  join retraction_copy rc on rc.tenant_id = $1 and rc.copy_id = cr.copy_id
  join retraction r on r.tenant_id = $1 and r.id = rc.retraction_id
  join copy c on c.tenant_id = $1 and c.id = rc.copy_id
  join integration i on i.tenant_id = $1 and i.id = c.integration_id
  where (rc.outcome = 'not_found' or (n."isRepeated" and rc.outcome = any($3))) and r.kind = 'automatic'
    and rc.settled_at < n.at`;

/** How a row ended that another delivery of the mail opens again. What a person refused, or a release put back, stays. */
export const REOPENED_BY_REPEAT = [
  "moved",
  "already_there",
  "removed_by_user",
  "unverified",
  "identity_mismatch",
  "failed",
] as const satisfies readonly SettledOutcome[];

/** One row of the ledger. */
interface ThroughWith {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
  readonly isRepeated: boolean;
  readonly onlyDelivery?: DeliveryMarks | undefined;
}

/**
 * Opens rows again that were settled as `not_found`, or whose mail was delivered once more: their schedule begins anew.
 * Answers how many there were. What ended otherwise stays as it is.
 */
export async function lookAgain(
  tx: Transaction,
  tenantId: TenantId,
  rows: readonly ThroughWith[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const given = [tenantId, JSON.stringify(rows)];
  await tx.rows(WIDEN, given);
  return (await tx.rows(AGAIN, [...given, REOPENED_BY_REPEAT])).length;
}

// A row that is about one delivery is about this one as well; where it is about all of them it stays so. In the order in
// which the engine's batches lock theirs.
const WIDEN = `
  with narrow as (
    select rc.retraction_id, rc.copy_id, w."onlyDelivery" as more
    from jsonb_to_recordset($2::jsonb) as w("retractionId" uuid, "copyId" uuid, "onlyDelivery" jsonb)
    join retraction_copy rc on rc.tenant_id = $1 and rc.retraction_id = w."retractionId" and rc.copy_id = w."copyId"
    where rc.only_delivery is not null
    order by rc.retraction_id, rc.copy_id
    for update of rc
  )
  update retraction_copy rc set only_delivery = case when n.more is null then null else jsonb_build_object(
    'networkMessageIds', (rc.only_delivery -> 'networkMessageIds') || (n.more -> 'networkMessageIds'),
    'receivedIds', (rc.only_delivery -> 'receivedIds') || (n.more -> 'receivedIds')) end
  from narrow n
  where rc.tenant_id = $1 and rc.retraction_id = n.retraction_id and rc.copy_id = n.copy_id`;

const AGAIN = `
  with given_up as (
    select rc.retraction_id, rc.copy_id
    from jsonb_to_recordset($2::jsonb) as w("retractionId" uuid, "copyId" uuid, "isRepeated" boolean)
    join retraction_copy rc on rc.tenant_id = $1 and rc.retraction_id = w."retractionId" and rc.copy_id = w."copyId"
    where rc.outcome = 'not_found' or (w."isRepeated" and rc.outcome = any($3))
    order by rc.retraction_id, rc.copy_id
    for update of rc
  ), again as (
    update retraction_copy rc set
      outcome = 'pending', reason = '', settled_at = null, due_at = now(), created_at = now(), idle = '0',
      look_base_at = now()
    from given_up g
    where rc.tenant_id = $1 and rc.retraction_id = g.retraction_id and rc.copy_id = g.copy_id
    returning rc.copy_id, rc.lane_id, rc.priority
  ), lanes as (
    insert into lane (tenant_id, id, integration_id, mailbox_id, due_at, priority)
    select distinct on (a.lane_id) $1::uuid, a.lane_id, c.integration_id, c.mailbox_id, now(), a.priority
    from again a join copy c on c.tenant_id = $1 and c.id = a.copy_id
    order by a.lane_id, a.priority desc
    on conflict (tenant_id, id) do update
      set due_at = least(lane.due_at, excluded.due_at), priority = greatest(lane.priority, excluded.priority)
  )
  select copy_id from again`;
