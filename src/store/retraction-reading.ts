import type { Scope } from "#directory/scope.ts";
import type { Destination, WhenImpossible } from "#policy/destination.ts";
import type { Approval } from "#retraction/approval.ts";
import type { NamedBy } from "#retraction/named-by.ts";
import type { Outcome } from "#retraction/outcome.ts";
import type {
  CopyProgress,
  HeldFor,
  ProgressFilter,
  Retraction,
  RetractionFilter,
  RetractionKind,
  RetractionState,
} from "#retraction/retraction-requests.ts";
import type { IntegrationId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { CAME_LATE } from "./came-late.ts";
import { LEDGER_COLUMNS, type ProgressRow, SHOW_PROGRESS, toProgress } from "./copy-progress.ts";
import type { Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { anywhere } from "./like-pattern.ts";
import { DISCOVERY_OF_R, type DiscoveryRow, toDiscovery } from "./to-discovery.ts";

export async function getRetraction(
  tx: Transaction,
  tenantId: TenantId,
  id: RetractionId,
): Promise<Retraction | undefined> {
  const rows = await tx.rows<Row>(`${SELECT} and r.id = $2`, [tenantId, id]);
  return rows.map(toRetraction)[0];
}

/** Until the commit nobody else changes its state. Rows may still come to it: the engine could be on its way with one. */
export async function lockRetraction(tx: Transaction, tenantId: TenantId, id: RetractionId): Promise<void> {
  await tx.rows("select 1 from retraction where tenant_id = $1 and id = $2 for no key update", [
    tenantId,
    id,
  ]);
}

/** For a retraction that this transaction wrote or locked. */
export async function writtenRetraction(
  tx: Transaction,
  tenantId: TenantId,
  id: RetractionId,
): Promise<Retraction> {
  const retraction = await getRetraction(tx, tenantId, id);
  if (retraction === undefined) throw new Error("a retraction was written and is not there");
  return retraction;
}

export async function listRetractions(
  tx: Transaction,
  tenantId: TenantId,
  { kind, state, messageId, before, heldFor, requestedBy, releasesId, ...filter }: RetractionFilter,
): Promise<readonly Retraction[]> {
  const by = requestedBy === undefined ? undefined : anywhere(requestedBy);
  const values = [kind, state, messageId, before, heldFor, by, releasesId].map((it) => it ?? null);
  const { withDiscarded = false, offset, limit } = filter;
  const rows = await tx.rows<Row>(LIST, [tenantId, ...values, withDiscarded, limit, offset]);
  return rows.map(toRetraction);
}

export async function retractionCopies(
  tx: Transaction,
  tenantId: TenantId,
  { id, outcome, offset, limit }: ProgressFilter & { readonly id: RetractionId },
): Promise<readonly CopyProgress[]> {
  const rows = await tx.rows<ProgressRow>(COPIES, [tenantId, id, outcome ?? null, limit, offset]);
  return rows.map(toProgress);
}

interface Row {
  readonly id: RetractionId;
  readonly kind: RetractionKind;
  readonly state: RetractionState;
  readonly destination: Destination | null;
  readonly when_impossible: WhenImpossible;
  readonly message_id: MessageId | null;
  readonly integration_id: IntegrationId | null;
  readonly releases_id: RetractionId | null;
  readonly hash: string | null;
  readonly late_until: Date | null;
  readonly late_idle_days: number | null;
  readonly late_forwards: boolean;
  readonly watch_ended_at: Date | null;
  readonly late_count: number;
  readonly canary: number | null;
  readonly scope: Scope | null;
  readonly scope_outside: number;
  readonly scope_unknown: number;
  readonly rules: readonly string[];
  readonly held_for: HeldFor | null;
  readonly is_discarded: boolean;
  readonly approval: ApprovalJson | null;
  readonly named_by: NamedBy | null;
  readonly discovery: DiscoveryRow | null;
  readonly reason: string;
  readonly requested_by: string;
  readonly created_at: Date;
  readonly applied_at: Date | null;
  readonly done_at: Date | null;
  readonly copies: number;
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
  readonly forgotten: Readonly<Partial<Record<Outcome, number>>>;
}

type Times = "askedAt" | "expiresAt" | "decidedAt";
/** As SQL builds it: moments are text, and absent is null. */
type ApprovalJson = Omit<Approval, Times | "decision" | "decidedBy" | "mayApprove"> & {
  readonly [It in Exclude<Times, "decidedAt">]: string;
} & {
  readonly decision: Approval["decision"] | null;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
};

function toApproval({ askedAt, expiresAt, decision, decidedBy, decidedAt, ...rest }: ApprovalJson): Approval {
  return {
    ...rest,
    askedAt: new Date(askedAt),
    expiresAt: new Date(expiresAt),
    decision: fromNull(decision),
    decidedBy: fromNull(decidedBy),
    decidedAt: decidedAt === null ? undefined : new Date(decidedAt),
    mayApprove: [],
  };
}

function toRetraction(row: Row): Retraction {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    destination: fromNull(row.destination),
    whenImpossible: row.when_impossible,
    messageId: fromNull(row.message_id),
    integrationId: fromNull(row.integration_id),
    releasesId: fromNull(row.releases_id),
    hash: fromNull(row.hash),
    late: toLate(row),
    lateCount: row.late_count,
    watchEndedAt: fromNull(row.watch_ended_at),
    canary: fromNull(row.canary),
    scope: toScope(row),
    rules: row.rules,
    heldFor: fromNull(row.held_for),
    isDiscarded: row.is_discarded,
    approval: row.approval === null ? undefined : toApproval(row.approval),
    namedBy: fromNull(row.named_by),
    discovery: row.discovery === null ? undefined : toDiscovery(row.discovery),
    reason: row.reason,
    requestedBy: row.requested_by,
    createdAt: row.created_at,
    appliedAt: fromNull(row.applied_at),
    doneAt: fromNull(row.done_at),
    copies: row.copies,
    forgotten: row.forgotten,
    counts: row.counts,
  };
}

function toScope({ scope, scope_outside: outside, scope_unknown: unknown }: Row): Retraction["scope"] {
  return scope === null ? undefined : { only: scope.only, except: scope.except, outside, unknown };
}

function toLate({ late_until: until, late_idle_days: idleDays, late_forwards: followsForwards }: Row) {
  return until === null ? undefined : { until, idleDays: fromNull(idleDays), followsForwards };
}

/** How the copies of a set that is not on the ledger stand, by the state of their retraction `r`. */
const FROZEN_OUTCOME = `case r.state when 'draft' then 'pending' when 'held' then 'held' else 'refused' end`;
/** Of `r`, with its approval `a` where one was asked for: what was denied was applied, by one of the two who had to. */
const IS_DISCARDED =
  "(r.kind = 'manual' and r.state = 'done' and r.applied_at is null and a.retraction_id is null)";
const IS_THERE = "exists (select from copy x where x.tenant_id = d.tenant_id and x.id = d.copy_id)";

// `copies` is the sum of the counts, so they cannot disagree. The frozen set is deleted when it comes on the
// ledger, and what is no longer kept is in neither, so a copy is in one of the three. A survey is no retraction, although
// it is a run.
const SELECT = `
  select r.*, ${IS_DISCARDED} as is_discarded,
    array(
      select rule from retraction_rule rr where rr.tenant_id = r.tenant_id and rr.retraction_id = r.id order by rule) as rules,
    coalesce(c.copies, 0) as copies, coalesce(c.counts, '{}') as counts, forgotten.counts as forgotten,
    case when a.retraction_id is not null then jsonb_build_object(
      'why', a.why, 'copies', a.copies, 'askedBy', a.asked_by, 'askedAt', a.asked_at, 'expiresAt', a.expires_at,
      'decision', a.decision, 'decidedBy', a.decided_by, 'decidedAt', a.decided_at, 'reason', a.reason) end as approval,
    ${DISCOVERY_OF_R} as discovery,
    late.late_count + forgotten.late as late_count
  from retraction r
  left join approval a on a.tenant_id = r.tenant_id and a.retraction_id = r.id
  cross join lateral (
    select count(*)::int as late_count from retraction_copy rc
    where r.late_until is not null and rc.tenant_id = r.tenant_id and rc.retraction_id = r.id and ${CAME_LATE}
  ) late
  cross join lateral (
    select coalesce(jsonb_object_agg(f.outcome, f.copies), '{}') as counts, coalesce(sum(f.late), 0)::int as late
    from forgotten_copy_count f
    where f.tenant_id = r.tenant_id and f.retraction_id = r.id
  ) forgotten
  left join lateral (
    select sum(n)::int as copies, jsonb_object_agg(outcome, n) as counts from (
      select outcome, sum(n)::int as n from (
        select outcome, count(*) as n from retraction_copy rc
        where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id group by outcome
        union all
        select ${FROZEN_OUTCOME}, count(*) from retraction_draft_copy d
        where d.tenant_id = r.tenant_id and d.retraction_id = r.id and ${IS_THERE} having count(*) > 0
        union all
        select outcome, copies from forgotten_copy_count f where f.tenant_id = r.tenant_id and f.retraction_id = r.id
      ) there_and_gone group by outcome
    ) by_outcome
  ) c on true
  where r.tenant_id = $1 and r.kind <> 'survey'`;

const LIST = `${SELECT}
  and ($2::text is null or r.kind = $2) and ($3::text is null or r.state = $3)
  and ($4::uuid is null or r.message_id = $4
    or r.id in (select retraction_id from retraction_copy rc where rc.tenant_id = $1 and rc.message_id = $4)
    or r.id in (select retraction_id from retraction_draft_copy d where d.tenant_id = $1 and d.message_id = $4))
  and ($5::uuid is null or r.id < $5)
  and ($6::text[] is null or r.held_for = any($6)) and ($7::text is null or r.requested_by ilike $7)
  and ($8::uuid is null or r.releases_id = $8)
  and ($9::boolean or not ${IS_DISCARDED})
  order by r.id desc limit $10 offset $11`;

const COPIES = `
  with progress as (
    select ${LEDGER_COLUMNS} from retraction_copy where tenant_id = $1 and retraction_id = $2
    union all
    select d.tenant_id, r.id, d.copy_id, d.message_id, 'retract', coalesce(d.asked, r.destination), null, ${FROZEN_OUTCOME},
      case r.state when 'draft' then '' when 'held' then 'waits for approval'
        else coalesce(
          r.refused_because,
          case when ${IS_DISCARDED} then 'discarded draft: ' else '' end || 'cancelled by ' || r.cancelled_by, '') end,
      '{}', 0, null, r.created_at, null, null, r.done_at, null
    from retraction_draft_copy d join retraction r on r.tenant_id = d.tenant_id and r.id = d.retraction_id
    left join approval a on a.tenant_id = r.tenant_id and a.retraction_id = r.id
    where d.tenant_id = $1 and d.retraction_id = $2
  )
  ${SHOW_PROGRESS}
  where $3::text is null or p.outcome = $3
  order by p.copy_id limit $4 offset $5`;
