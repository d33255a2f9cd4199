import type { RuleReleasePlan, RuleReleaseRequest, RuleReleases } from "#retraction/rule-release.ts";
import { type CopyId, type MessageId, newId, type RetractionId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { finishRetractions } from "./ledger-settle.ts";
import { refuseOpen } from "./refuse-open.ts";
import { getRetraction } from "./retraction-reading.ts";
import { enqueueRelease } from "./retraction-release.ts";

interface RuleReleaseNeeds {
  /** Called after a commit that gave the workers something to do. */
  readonly wake: () => void;
}

/** For so long a request puts copies on the ledger; a job does the rest. */
const PATIENCE_MS = 10_000;
/** A rule can have taken a hundred thousand copies: no transaction brings back more. */
const BATCH = 500;

/** The undoing of all that a rule did since a time, in PostgreSQL. */
export function openRuleReleases(database: Database, { wake }: RuleReleaseNeeds): RuleReleases {
  return {
    plan: (tenantId, scope) =>
      database.asTenant(tenantId, async (tx) => {
        const [plan] = await tx.rows<RuleReleasePlan>(PLAN, [tenantId, scope.rule, scope.since]);
        if (plan === undefined) throw new Error("a count has no row");
        return plan;
      }),
    start: async (tenantId, request) => {
      const id = await database.asTenant(tenantId, (tx) => begin(tx, tenantId, request));
      await goOn({ database, wake, until: performance.now() + PATIENCE_MS }, tenantId, id);
      const run = await database.asTenant(tenantId, (tx) => getRetraction(tx, tenantId, id));
      if (run === undefined) throw new Error("a release was written and is not there");
      return run;
    },
  };
}

/** Goes on with what was too much for one request, or whose process ended in the middle. For a periodic job. */
export async function continueRuleReleases(database: Database, wake: () => void): Promise<void> {
  const open = await database.asWorker((tx) => tx.rows<{ tenantId: TenantId; id: RetractionId }>(UNFINISHED));
  for (const { tenantId, id } of open) {
    await goOn({ database, wake, until: performance.now() + PATIENCE_MS }, tenantId, id);
  }
}

async function begin(
  tx: Transaction,
  tenantId: TenantId,
  { rule, since, reason, actor }: RuleReleaseRequest,
): Promise<RetractionId> {
  const id = newId<RetractionId>(new Date());
  await tx.rows(CREATE, [tenantId, id, reason, actor]);
  await tx.rows("insert into rule_release (tenant_id, retraction_id, rule, since) values ($1, $2, $3, $4)", [
    tenantId,
    id,
    rule,
    since,
  ]);
  await appendEvents(tx, tenantId, [
    {
      kind: "retraction.started",
      actor,
      retractionId: id,
      data: { destination: "origin", rule, since: since.toISOString(), reason },
    },
  ]);
  return id;
}

interface Going extends RuleReleaseNeeds {
  readonly database: Database;
  readonly until: number;
}

async function goOn({ database, wake, until }: Going, tenantId: TenantId, id: RetractionId): Promise<void> {
  for (;;) {
    const batch = await database.asTenant(tenantId, (tx) => releaseBatch(tx, tenantId, id));
    if (batch === undefined) return;
    wake();
    // After the commit, so that of several the last one sees all others.
    const runs = [...batch.refused, id].map((retractionId) => ({ tenantId, retractionId }));
    await database.asTenant(tenantId, (tx) => finishRetractions(tx, runs));
    if (batch.isLast || performance.now() > until) return;
  }
}

interface RuleReleaseRow {
  readonly rule: string;
  readonly since: Date;
  readonly after_retraction: RetractionId;
  readonly after_copy: CopyId;
  readonly actor: string;
}

interface TakenRow {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
  readonly messageId: MessageId;
}

interface ReleasedBatch {
  readonly isLast: boolean;
  readonly refused: readonly RetractionId[];
}

/**
 * The next copies that the rule took: what is open is refused, the run takes no late copies any more, and what was moved
 * comes on the ledger to go back. `undefined`: it is whole, or another process is at it.
 */
async function releaseBatch(
  tx: Transaction,
  tenantId: TenantId,
  id: RetractionId,
): Promise<ReleasedBatch | undefined> {
  const [at] = await tx.rows<RuleReleaseRow>(TAKE, [tenantId, id]);
  if (at === undefined) return undefined;
  const { rule, since, actor } = at;
  const after = [at.after_retraction, at.after_copy];
  const rows = await tx.rows<TakenRow>(NEXT, [tenantId, rule, since, ...after, BATCH]);
  const retractionIds = [...new Set(rows.map((it) => it.retractionId))];
  await tx.rows(LOCK_RUNS, [tenantId, retractionIds]);
  await tx.rows(CALL_OFF, [tenantId, retractionIds, actor]);
  const copyIds = [...new Set(rows.map((it) => it.copyId))];
  const scope = { retractionId: undefined, copyIds, automaticOnly: true, actor };
  const refused = await refuseOpen(tx, tenantId, { ...scope, reason: `released by ${id}` });
  await enqueueRelease(tx, tenantId, { id, copyIds });
  const last = rows.at(-1);
  const isLast = rows.length < BATCH;
  await tx.rows(ADVANCE, [tenantId, id, last?.retractionId ?? null, last?.copyId ?? null, isLast]);
  return { isLast, refused };
}

const CREATE = `
  insert into retraction (tenant_id, id, kind, state, when_impossible, reason, requested_by, applied_at)
  values ($1, $2, 'release', 'running', 'leave', $3, $4, now())`;
const UNFINISHED = `
  select tenant_id as "tenantId", retraction_id as id from rule_release where finished_at is null
  order by retraction_id limit 100`;
const TAKE = `
  select rr.*, r.requested_by as actor
  from rule_release rr join retraction r on r.tenant_id = rr.tenant_id and r.id = rr.retraction_id
  where rr.tenant_id = $1 and rr.retraction_id = $2 and rr.finished_at is null
  for update of rr skip locked`;

// What a person has retracted by his own word stays where he put it, whatever a rule had done before.
const IS_A_PERSONS = `
  exists (
    select from retraction_copy o join retraction r on r.tenant_id = o.tenant_id and r.id = o.retraction_id
    where o.tenant_id = rc.tenant_id and o.copy_id = rc.copy_id and o.kind = 'retract' and r.kind = 'manual'
      and (o.settled_at is null or o.outcome in ('moved', 'already_there', 'unverified')))`;
const OF_RULE = `
  from retraction_rule rr
  join retraction_copy rc on rc.tenant_id = rr.tenant_id and rc.retraction_id = rr.retraction_id
  where rr.tenant_id = $1 and rr.rule = $2 and rc.kind = 'retract'
    and (rc.settled_at is null or coalesce(rc.acted_at, rc.settled_at) >= $3)`;
const NEXT = `
  select rc.retraction_id as "retractionId", rc.copy_id as "copyId", rc.message_id as "messageId"
  ${OF_RULE} and rr.retraction_id >= $4 and (rc.retraction_id, rc.copy_id) > ($4::uuid, $5::uuid) and not ${IS_A_PERSONS}
  order by rc.retraction_id, rc.copy_id limit $6`;
const LOCK_RUNS = `
  select count(*) from (
    select from retraction where tenant_id = $1 and id = any($2::uuid[]) order by id for no key update) it`;
const CALL_OFF = `
  update retraction set
    cancelled_by = coalesce(cancelled_by, $3), held_for = null,
    state = case when state = 'held' then 'running' else state end
  where tenant_id = $1 and id = any($2::uuid[])`;
const ADVANCE = `
  update rule_release set
    after_retraction = coalesce($3, after_retraction), after_copy = coalesce($4, after_copy),
    finished_at = case when $5 then now() end
  where tenant_id = $1 and retraction_id = $2`;
const PLAN = `
  select count(distinct rc.retraction_id)::int as retractions, count(distinct rc.message_id)::int as messages,
    count(*) filter (where rc.settled_at is null and not left_alone)::int as open,
    count(*) filter (where has_moved and not left_alone)::int as copies,
    count(*) filter (where left_alone and has_moved)::int as "leftAlone"
  from (
    select rc.*, ${IS_A_PERSONS} as left_alone,
      exists (
        select from hit h where h.tenant_id = rc.tenant_id and h.copy_id = rc.copy_id and h.restored_at is null) as has_moved
    ${OF_RULE}
  ) rc`;
