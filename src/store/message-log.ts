import type { FactKind } from "#events/fact.ts";
import type { CopyId, JournalCopyId, MessageId, RetractionId, SourceId, TenantId } from "#shared/ids.ts";
import { actionLog, type LoggedAction, type LoggedAttempt, type LoggedFact } from "#trace/action-log.ts";
import type { Arrival } from "#trace/trace.ts";
import type { Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";

/** Longer histories show their newest part: a campaign can write thousands of lines about one message. */
const MAX_LINES = 5_000;

/** Everything that was done to one message. */
export async function messageLog(
  tx: Transaction,
  tenantId: TenantId,
  id: MessageId,
): Promise<readonly LoggedAction[]> {
  const facts = await tx.rows<FactRow>(FACTS, [tenantId, id, MAX_LINES]);
  const attempts = await tx.rows<AttemptRow>(ATTEMPTS, [tenantId, id, MAX_LINES]);
  // The newest ones, and of those that bear the same moment the earlier first.
  return actionLog(facts.map(toFact).toReversed(), attempts.map(toAttempt).toReversed());
}

/** How it came in: one journal copy after the other. */
export async function messageArrivals(
  tx: Transaction,
  tenantId: TenantId,
  id: MessageId,
): Promise<readonly Arrival[]> {
  return (await tx.rows<ArrivalRow>(ARRIVALS, [tenantId, id])).map(toArrival);
}

interface FactRow {
  readonly kind: FactKind;
  readonly at: Date;
  readonly actor: string;
  readonly copy_id: CopyId | null;
  readonly recipient: string | null;
  readonly retraction_id: RetractionId | null;
  readonly data: Readonly<Record<string, unknown>>;
}

function toFact(row: FactRow): LoggedFact {
  const { kind, at, actor, data } = row;
  return {
    kind,
    at,
    actor,
    data,
    copyId: fromNull(row.copy_id),
    recipient: fromNull(row.recipient),
    retractionId: fromNull(row.retraction_id),
  };
}

interface AttemptRow {
  readonly kind: "retract" | "release";
  readonly copy_id: CopyId;
  readonly recipient: string | null;
  readonly retraction_id: RetractionId;
  readonly requested_by: string;
  readonly state: LoggedAttempt["state"];
  readonly asked: string;
  readonly reached: string | null;
  readonly attempt: number;
  readonly outcome: string | null;
  readonly reason: string;
  readonly differences: unknown;
  readonly intended_at: Date;
  readonly replied_at: Date | null;
  readonly settled_at: Date | null;
}

function toAttempt(row: AttemptRow): LoggedAttempt {
  return {
    kind: row.kind,
    copyId: row.copy_id,
    recipient: fromNull(row.recipient),
    retractionId: row.retraction_id,
    requestedBy: row.requested_by,
    state: row.state,
    asked: row.asked,
    reached: fromNull(row.reached),
    attempt: row.attempt,
    outcome: fromNull(row.outcome),
    reason: row.reason,
    differences: row.differences,
    intendedAt: row.intended_at,
    repliedAt: fromNull(row.replied_at),
    settledAt: fromNull(row.settled_at),
  };
}

interface ArrivalRow {
  readonly id: JournalCopyId;
  readonly source_id: SourceId;
  readonly source_name: string;
  readonly format: string;
  readonly shape: string;
  readonly received_at: Date;
  readonly size_bytes: string;
  readonly raw_sha256: string;
  readonly session: { readonly clientAddress?: string; readonly tls?: string };
  readonly trusted: boolean;
  readonly untrusted_reason: string | null;
  readonly notes: readonly string[];
  readonly recipients: readonly string[];
}

function toArrival(row: ArrivalRow): Arrival {
  return {
    journalCopyId: row.id,
    sourceId: row.source_id,
    sourceName: row.source_name,
    format: row.format,
    shape: row.shape,
    receivedAt: row.received_at,
    sizeBytes: Number(row.size_bytes),
    rawSha256: row.raw_sha256,
    clientAddress: row.session.clientAddress,
    tls: row.session.tls,
    trusted: row.trusted,
    untrustedReason: fromNull(row.untrusted_reason),
    notes: row.notes,
    recipients: row.recipients,
  };
}

// A plan that nobody has applied was nothing that was done to the message.
const FACTS = `
  select e.kind, e.at, e.actor, e.copy_id, c.address as recipient, e.retraction_id, e.data
  from event e left join copy c on c.tenant_id = e.tenant_id and c.id = e.copy_id
  where e.tenant_id = $1 and e.message_id = $2
    and (e.kind <> 'retraction.drafted' or exists (
      select from retraction r where r.tenant_id = $1 and r.id = e.retraction_id and r.applied_at is not null))
  order by e.id desc limit $3`;
const ATTEMPTS = `
  select o.kind, o.copy_id, c.address as recipient, o.retraction_id, r.requested_by, o.state, o.asked, o.reached,
    o.attempt, o.outcome, o.reason, o.differences, o.intended_at, o.replied_at, o.settled_at
  from copy c
  join hit_operation o on o.tenant_id = c.tenant_id and o.copy_id = c.id
  join retraction r on r.tenant_id = o.tenant_id and r.id = o.retraction_id
  where c.tenant_id = $1 and c.message_id = $2 order by o.id desc limit $3`;
const ARRIVALS = `
  select j.id, j.source_id, s.name as source_name, s.format, j.shape, j.received_at, j.size_bytes,
    encode(j.raw_sha256, 'hex') as raw_sha256, j.session, j.trusted, j.untrusted_reason, j.notes,
    array(select address from recipient r where r.tenant_id = j.tenant_id and r.message_id = j.message_id
      and r.journal_copy_id = j.id order by 1) as recipients
  from journal_copy j join source s on s.tenant_id = j.tenant_id and s.id = j.source_id
  where j.tenant_id = $1 and j.message_id = $2 order by j.id`;
