import type { CopyWork, Postponement, Settlement, WorkerId } from "#retraction/ledger.ts";
import type { MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { isStillOurs, recordChanges, subjectOf } from "./ledger-operations.ts";

/** The end of one copy: its outcome and its operations' in one commit. False: it is no longer ours to end. */
export async function settle(
  tx: Transaction,
  worker: WorkerId,
  work: CopyWork,
  it: Settlement,
): Promise<boolean> {
  if (!(await isStillOurs(tx, worker, work))) return false;
  await recordChanges(tx, work.tenantId, it.changes);
  await tx.rows(SETTLE, [
    work.tenantId,
    work.retractionId,
    work.copyId,
    it.outcome,
    it.reached ?? null,
    it.reason,
    JSON.stringify(it.evidence),
    it.wasRead ?? null,
  ]);
  if (it.exempt) await exempt(tx, work);
  await appendEvents(tx, work.tenantId, [
    {
      ...subjectOf(work),
      kind: "copy.settled",
      data: { outcome: it.outcome, reached: it.reached, reason: it.reason, asked: work.asked },
    },
  ]);
  return true;
}

// An operation that is still open here ends with its row: no other run may find the hit taken. Another retraction's
// row that waited for it is due.
const SETTLE = `
  with ended as (
    update hit_operation set state = 'settled', outcome = $4, reason = $6, settled_at = now()
    where tenant_id = $1 and retraction_id = $2 and copy_id = $3 and state <> 'settled'
  ), waiting as (
    update retraction_copy set due_at = now()
    where tenant_id = $1 and copy_id = $3 and retraction_id <> $2 and settled_at is null and outcome = 'pending'
  )
  update retraction_copy set
    outcome = $4, reached = $5, reason = $6, evidence = $7::jsonb, was_read = coalesce(was_read, $8), settled_at = now(),
    due_at = null, attempts = attempts + 1, first_call_at = coalesce(first_call_at, now())
  where tenant_id = $1 and retraction_id = $2 and copy_id = $3`;

/** What a person put back stays: no setting takes it again until that is lifted. */
async function exempt(tx: Transaction, work: CopyWork): Promise<void> {
  await tx.rows(
    `update copy set exempt_at = now(), exempt_by = $3 where tenant_id = $1 and id = $2 and exempt_at is null`,
    [work.tenantId, work.copyId, `release:${work.retractionId}`],
  );
  await appendEvents(tx, work.tenantId, [{ ...subjectOf(work), kind: "copy.exempted" }]);
}

/** Comes due again later. A ban holds for the whole lane, and for whoever claims it next. */
export async function postpone(
  tx: Transaction,
  worker: WorkerId,
  work: CopyWork,
  { outcome, dueAt, reason, blocksLane }: Postponement,
): Promise<boolean> {
  if (!(await isStillOurs(tx, worker, work))) return false;
  await tx.rows(POSTPONE, [work.tenantId, work.retractionId, work.copyId, outcome, dueAt, reason]);
  if (blocksLane) {
    await tx.rows(
      `update lane set blocked_until = greatest(blocked_until, $3) where tenant_id = $1 and id = $2`,
      [work.tenantId, work.laneId, dueAt],
    );
  }
  const kind =
    outcome === "throttled"
      ? "copy.throttled"
      : outcome === "not_yet_found"
        ? "copy.not_yet_found"
        : undefined;
  if (kind === undefined) return true;
  await appendEvents(tx, work.tenantId, [
    { ...subjectOf(work), kind, data: { until: dueAt.toISOString(), reason } },
  ]);
  return true;
}

// What merely waits is `acting` where a call of its own may have happened.
const POSTPONE = `
  update retraction_copy set
    outcome = case when $4 = 'pending' and exists (
      select from hit_operation o
      where o.tenant_id = $1 and o.retraction_id = $2 and o.copy_id = $3 and o.state <> 'settled') then 'acting' else $4 end,
    due_at = $5, reason = $6, attempts = attempts + 1, looks = looks + case when $4 = 'not_yet_found' then 1 else 0 end,
    first_call_at = coalesce(first_call_at, now())
  where tenant_id = $1 and retraction_id = $2 and copy_id = $3`;

/** Runs that have no open copy left are done. Called after a settlement's commit, so the last of several sees all others. */
export async function finishRetractions(
  tx: Transaction,
  runs: readonly { readonly tenantId: TenantId; readonly retractionId: RetractionId }[],
): Promise<void> {
  const done = await tx.rows<{ tenant_id: TenantId; id: RetractionId; message_id: MessageId | null }>(
    FINISH,
    [runs.map((it) => it.tenantId), runs.map((it) => it.retractionId)],
  );
  for (const it of done) {
    await appendEvents(tx, it.tenant_id, [
      {
        kind: "retraction.done",
        actor: "engine",
        messageId: it.message_id ?? undefined,
        retractionId: it.id,
      },
    ]);
  }
}

const FINISH = `
  update retraction r set state = 'done', done_at = now()
  from unnest($1::uuid[], $2::uuid[]) as run(tenant_id, id)
  where r.tenant_id = run.tenant_id and r.id = run.id and r.state = 'running' and not exists (
    select 1 from retraction_copy rc
    where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id and rc.settled_at is null)
  returning r.tenant_id, r.id, r.message_id`;

/** Those whose last settlement's process ended before it could say so. */
export function runningRetractions(
  tx: Transaction,
): Promise<readonly { readonly tenantId: TenantId; readonly retractionId: RetractionId }[]> {
  return tx.rows(
    `select tenant_id as "tenantId", id as "retractionId" from retraction where state = 'running' limit 1000`,
  );
}
