import type { Postponement, Settlement } from "#retraction/ledger.ts";
import { RISK } from "#retraction/priority.ts";
import type { MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents, type NewFact } from "./append-events.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import type { RowWrite } from "./gather-writes.ts";
import { keyOf, lockRows, lockToSettle } from "./ledger-lock.ts";
import { holdCanaries } from "./hold-canaries.ts";
import { recordChanges, subjectOf } from "./ledger-operations.ts";
import { storableJson, storableText } from "./storable.ts";
import { IS_WATCHING } from "./watched-runs.ts";

/** The end of copies: outcomes and those of their operations in one commit. False: it is no longer ours to end. */
export async function settleAll(
  tx: Transaction,
  writes: readonly RowWrite<Settlement>[],
): Promise<readonly boolean[]> {
  const held = await lockToSettle(tx, writes);
  const own = writes.filter(({ work }) => held.has(keyOf(work)));
  const tenantId = own[0]?.work.tenantId;
  if (tenantId === undefined) return writes.map(() => false);
  await recordChanges(
    tx,
    tenantId,
    own.flatMap(({ it }) => it.changes),
  );
  const { looked = [], worked = [] } = Object.groupBy(own, ({ work }) =>
    work.kind === "survey" ? "looked" : "worked",
  );
  if (looked.length > 0) await tx.rows(SETTLE_LOOKED, [tenantId, storableJson(looked.map(toEnding))]);
  if (worked.length > 0) await tx.rows(SETTLE, [tenantId, storableJson(worked.map(toEnding))]);
  const exempted = own.filter(({ it }) => it.exempt);
  if (exempted.length > 0) await tx.rows(EXEMPT, [tenantId, storableJson(exempted.map(toEnding))]);
  await appendEvents(tx, tenantId, [
    ...exempted.map(({ work }): NewFact => ({ ...subjectOf(work), kind: "copy.exempted" })),
    // That somebody has looked is nothing that was done to the copy.
    ...worked.map(settledFact),
  ]);
  return writes.map((it) => own.includes(it));
}

function toEnding({ work, it }: RowWrite<Settlement>): Record<string, unknown> {
  const { retractionId, copyId } = work;
  const { outcome, reached, reason, evidence, candidates, wasRead } = it;
  return { retractionId, copyId, outcome, reached, reason, evidence, candidates, wasRead };
}

function settledFact({ work, it }: RowWrite<Settlement>): NewFact {
  const data = {
    outcome: it.outcome,
    reached: it.reached,
    reason: storableText(it.reason),
    asked: work.asked,
  };
  return { ...subjectOf(work), kind: "copy.settled", data };
}

const ENDING = `
  with ending as (
    select * from jsonb_to_recordset($2::jsonb) as e(
      "retractionId" uuid, "copyId" uuid, outcome text, reached text, reason text, evidence jsonb, candidates jsonb,
      "wasRead" boolean)
    limit jsonb_array_length($2::jsonb)
  )`;

const ENDED = `
  update retraction_copy rc set
    outcome = e.outcome, reached = e.reached, reason = concat_ws('; ', rc.late_reason, nullif(e.reason, '')), evidence = e.evidence,
    candidates = e.candidates, was_read = coalesce(rc.was_read, e."wasRead"), settled_at = now(), due_at = null, attempts = rc.attempts + 1,
    first_call_at = coalesce(rc.first_call_at, now())
  from ending e
  where rc.tenant_id = $1 and rc.retraction_id = e."retractionId" and rc.copy_id = e."copyId"`;

const SETTLE_LOOKED: PreparedStatement = { name: "settle-looked", text: `${ENDING}${ENDED}` };

// An operation that is still open here ends with its row: no other run may find the hit taken. Another retraction's
// row that waited for it is due.
const SETTLE: PreparedStatement = {
  name: "settle",
  text: `${ENDING}, ended as (
    update hit_operation o set state = 'settled', outcome = e.outcome, reason = e.reason, settled_at = now()
    from ending e
    where o.tenant_id = $1 and o.retraction_id = e."retractionId" and o.copy_id = e."copyId" and o.state <> 'settled'
  ), waiting as (
    update retraction_copy rc set due_at = now()
    from ending e
    where rc.tenant_id = $1 and rc.copy_id = e."copyId" and rc.retraction_id <> e."retractionId"
      and rc.settled_at is null and rc.outcome = 'pending'
  )${ENDED}`,
};

// What a person put back stays: no setting takes it again until that is lifted.
const EXEMPT = `${ENDING}
  update copy c set exempt_at = now(), exempt_by = 'release:' || e."retractionId"
  from ending e where c.tenant_id = $1 and c.id = e."copyId" and c.exempt_at is null`;

/** Comes due again later. A ban holds for the whole lane, and for whoever claims it next. */
export async function postpone(tx: Transaction, write: RowWrite<Postponement>): Promise<boolean> {
  const { work, it } = write;
  const { outcome, dueAt, blocksLane, isUnread = null } = it;
  const reason = storableText(it.reason);
  if ((await lockRows(tx, [write], { open: true })).size === 0) return false;
  await tx.rows(POSTPONE, [work.tenantId, work.retractionId, work.copyId, outcome, dueAt, reason, isUnread]);
  if (blocksLane) {
    await tx.rows(
      `update lane set blocked_until = greatest(blocked_until, $3) where tenant_id = $1 and id = $2`,
      [work.tenantId, work.laneId, dueAt],
    );
  }
  if (work.kind === "survey") return true;
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

// What merely waits is `acting` where a call of its own may have happened. Within its class a copy that was seen unread
// comes first.
const POSTPONE = `
  update retraction_copy set
    outcome = case when $4 = 'pending' and exists (
      select from hit_operation o
      where o.tenant_id = $1 and o.retraction_id = $2 and o.copy_id = $3 and o.state <> 'settled') then 'acting' else $4 end,
    due_at = $5, reason = $6, attempts = attempts + 1, looks = looks + case when $4 = 'not_yet_found' then 1 else 0 end,
    first_call_at = coalesce(first_call_at, now()),
    priority = case when $7::boolean is null then priority
      else priority - priority % 10 + priority % 2 + case when $7 then ${RISK.unread} else 0 end end
  where tenant_id = $1 and retraction_id = $2 and copy_id = $3`;

/**
 * Runs that have no open copy left are done, or watch for what comes late; automatic ones in which all that is open is
 * held are held. Called after a settlement's commit, so the last of several sees all others.
 */
export async function finishRetractions(
  tx: Transaction,
  runs: readonly { readonly tenantId: TenantId; readonly retractionId: RetractionId }[],
): Promise<void> {
  const named = [runs.map((it) => it.tenantId), runs.map((it) => it.retractionId)];
  const [held] = await tx.rows<{ canaries: number }>(HOLD_RUNS, named);
  const ended = await tx.rows<FinishedRow>(FINISH, named);
  for (const it of ended.filter(({ state }) => state !== "held"))
    await appendEvents(tx, it.tenant_id, [finishedFact(it)]);
  if (held !== undefined && held.canaries > 0) await holdCanaries(tx, named);
}

interface FinishedRow {
  readonly tenant_id: TenantId;
  readonly id: RetractionId;
  readonly message_id: MessageId | null;
  readonly state: "held" | "done" | "watching";
  /** Of a survey: the plan whose mailboxes it has read. */
  readonly surveys_id: RetractionId | null;
}

function finishedFact({ id, message_id, surveys_id, state }: FinishedRow): NewFact {
  const kind = state === "done" ? "retraction.done" : "retraction.watching";
  return {
    kind: surveys_id === null ? kind : "survey.done",
    actor: "engine",
    messageId: message_id ?? undefined,
    retractionId: surveys_id ?? id,
  };
}

// Locked in one order: the last copies of two runs can settle in two batches at once. By a statement of its own: a late
// report holds the run while it adds a copy, and only what begins after it has committed sees that copy.
const HOLD_RUNS: PreparedStatement = {
  name: "hold-runs",
  text: `
  select count(canary)::int as canaries from (
    select canary from retraction r join unnest($1::uuid[], $2::uuid[]) as run(tenant_id, id) using (tenant_id, id)
    order by r.tenant_id, r.id for no key update of r
  ) it`,
};

/** A release of all that a rule did comes on the ledger piece by piece. */
const ALL_ENQUEUED = `
    not exists (
      select from rule_release rr
      where rr.tenant_id = r.tenant_id and rr.retraction_id = r.id and rr.finished_at is null)`;

const FINISH: PreparedStatement = {
  name: "finish-retractions",
  text: `
  update retraction r set
    state = case when h.is_held then 'held' when ${IS_WATCHING} then 'watching' else 'done' end, held_for = h.held_for,
    done_at = case when h.is_held or ${IS_WATCHING} then null else now() end
  from unnest($1::uuid[], $2::uuid[]) as run(tenant_id, id)
  left join lateral (
    select true as is_held, rc.held_for from retraction_copy rc
    where rc.tenant_id = run.tenant_id and rc.retraction_id = run.id and rc.outcome = 'held' limit 1
  ) h on true
  where r.tenant_id = run.tenant_id and r.id = run.id
    and (r.state = 'running' or (r.state = 'held' and r.held_for is distinct from 'approval'))
    and not exists (
      select 1 from retraction_copy rc
      where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id and rc.settled_at is null
        and not (rc.outcome = 'held' and r.kind = 'automatic'))
    and ${ALL_ENQUEUED}
  returning r.tenant_id, r.id, r.message_id, r.state, r.surveys_id`,
};

/** Those whose last settlement's process ended before it could say so. */
export function runningRetractions(
  tx: Transaction,
): Promise<readonly { readonly tenantId: TenantId; readonly retractionId: RetractionId }[]> {
  return tx.rows(
    `select r.tenant_id as "tenantId", r.id as "retractionId" from retraction r
     where (r.state = 'running' and not exists (
         select 1 from retraction_copy rc
         where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id and rc.settled_at is null
           and rc.held_for is distinct from 'canary' and not (rc.outcome = 'held' and r.kind = 'automatic'))
       or r.state = 'held' and r.kind = 'automatic' and not exists (
         select 1 from retraction_copy rc
         where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id and rc.settled_at is null))
       and ${ALL_ENQUEUED}
     limit 1000`,
  );
}
