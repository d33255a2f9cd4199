import type {
  CopyWork,
  Intent,
  IntendedOperation,
  OperationChange,
  OperationId,
  WorkerId,
} from "#retraction/ledger.ts";
import { type HitId, newId, type TenantId } from "#shared/ids.ts";
import { appendEvents, type NewFact } from "./append-events.ts";
import type { Transaction } from "./database.ts";

/** True while the lane is the worker's own and nobody has settled or held the row. Locks the row. */
export async function isStillOurs(tx: Transaction, worker: WorkerId, work: CopyWork): Promise<boolean> {
  return (await lockRow(tx, worker, work)) !== undefined;
}

function lockRow(
  tx: Transaction,
  worker: WorkerId,
  work: CopyWork,
): Promise<{ readonly cancelled: string | null } | undefined> {
  return tx
    .rows<{ cancelled: string | null }>(LOCK_ROW, [work.tenantId, work.retractionId, work.copyId, worker])
    .then(([row]) => row);
}

const LOCK_ROW = `
  select rc.cancelled from retraction_copy rc join lane l on l.tenant_id = rc.tenant_id and l.id = rc.lane_id
  where rc.tenant_id = $1 and rc.retraction_id = $2 and rc.copy_id = $3 and rc.settled_at is null
    and rc.outcome <> 'held' and l.lease_owner = $4 and l.lease_until > now()
  for update of rc`;

/** Captures and intents in one commit, before the first byte of the call. */
export async function intend(
  tx: Transaction,
  worker: WorkerId,
  work: CopyWork,
  intents: readonly Intent[],
): Promise<readonly IntendedOperation[] | undefined> {
  const row = await lockRow(tx, worker, work);
  if (row === undefined || row.cancelled !== null) return undefined;
  const now = new Date();
  const rows = intents.map(({ item, asked }) => ({
    hitId: newId<HitId>(now),
    operationId: newId<OperationId>(now),
    itemId: item.itemId,
    state: item.state,
    asked,
  }));
  const intended = await tx.rows<{
    operation_id: OperationId;
    hit_id: HitId;
    item_id: IntendedOperation["itemId"];
  }>(INTEND, [work.tenantId, work.copyId, work.retractionId, work.kind, JSON.stringify(rows)]);
  await appendEvents(tx, work.tenantId, [
    ...locatedFacts(work, intents),
    { ...subjectOf(work), kind: "copy.acting", data: { items: intents.length, asked: work.asked } },
  ]);
  return intended.map((it) => ({ operationId: it.operation_id, hitId: it.hit_id, itemId: it.item_id }));
}

/** By what each item was shown to be ours: afterwards it is known by its id, and nothing else would tell. */
function locatedFacts(work: CopyWork, intents: readonly Intent[]): readonly NewFact[] {
  if (work.kind === "release") return [];
  const items = intents.map(({ item, provedBy }) => ({
    itemId: item.itemId,
    place: item.state.place,
    provedBy,
  }));
  return [{ ...subjectOf(work), kind: "copy.located", data: { items } }];
}

// The first capture is the origin and is kept until it was restored; a release never changes it.
const INTEND = `
  with wanted as (
    select * from jsonb_to_recordset($5::jsonb) as w("hitId" uuid, "operationId" uuid, "itemId" text, state jsonb, asked text)
  ), hits as (
    insert into hit (tenant_id, id, copy_id, item_id, origin)
    select $1, "hitId", $2, "itemId", state from wanted
    on conflict (tenant_id, copy_id, item_id) do update set
      origin = case when $4 = 'retract' and hit.restored_at is not null then excluded.origin else hit.origin end,
      restored_at = case when $4 = 'retract' then null else hit.restored_at end
    returning id, item_id
  ), marked as (
    update retraction_copy set outcome = 'acting', first_call_at = coalesce(first_call_at, now())
    where tenant_id = $1 and retraction_id = $3 and copy_id = $2
  )
  insert into hit_operation (tenant_id, id, hit_id, copy_id, retraction_id, kind, state, asked, before, item_id)
  select $1, w."operationId", hits.id, $2, $3, $4, 'acting', w.asked, w.state, w."itemId"
  from wanted w join hits on hits.item_id = w."itemId"
  returning id as operation_id, hit_id, item_id`;

/** Commits what the provider said. False: the lane has another holder, and what he saw since must not be overwritten. */
export async function record(
  tx: Transaction,
  worker: WorkerId,
  work: CopyWork,
  changes: readonly OperationChange[],
): Promise<boolean> {
  const [held] = await tx.rows(LOCK_HELD, [work.tenantId, work.retractionId, work.copyId, worker]);
  if (held === undefined) return false;
  await recordChanges(tx, work.tenantId, changes);
  const answered = changes.filter((it) => it.state.state === "verifying").length;
  if (answered === 0) return true;
  await tx.rows(ACTED, [work.tenantId, work.retractionId, work.copyId, answered === changes.length]);
  const answers = changes.map((it) => it.answer).filter((it) => it !== undefined);
  await appendEvents(tx, work.tenantId, [
    { ...subjectOf(work), kind: "copy.acted", data: { items: changes.length, accepted: answered, answers } },
  ]);
  return true;
}

// The row and never the lane is locked: who enqueues locks rows before lanes.
const LOCK_HELD = `
  select 1 from retraction_copy rc join lane l on l.tenant_id = rc.tenant_id and l.id = rc.lane_id
  where rc.tenant_id = $1 and rc.retraction_id = $2 and rc.copy_id = $3
    and l.lease_owner = $4 and l.lease_until > now()
  for update of rc`;
const ACTED = `
  update retraction_copy set acted_at = coalesce(acted_at, now()), outcome = case when $4 then 'verifying' else outcome end
  where tenant_id = $1 and retraction_id = $2 and copy_id = $3 and settled_at is null and outcome <> 'held'`;

/** Where operations stand now. Ended ones stay as they ended. */
export async function recordChanges(
  tx: Transaction,
  tenantId: TenantId,
  changes: readonly OperationChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.rows(RECORD, [tenantId, JSON.stringify(changes.map(toRow))]);
}

function toRow(change: OperationChange): Record<string, unknown> {
  const { operationId, state, itemId, after, answer, differences } = change;
  return {
    operationId,
    state: state.state,
    asked: state.asked,
    attempt: state.state === "settled" ? null : state.attempt,
    itemId,
    outcome: state.state === "settled" ? state.outcome : null,
    reason: state.state === "settled" ? state.reason : "",
    after,
    answer,
    differences,
  };
}

// An item can have a new id after a move; the hit follows it, so that the release finds it.
const RECORD = `
  with change as (
    select * from jsonb_to_recordset($2::jsonb) as c(
      "operationId" uuid, state text, asked text, attempt int, "itemId" text, outcome text, reason text,
      after jsonb, answer jsonb, differences jsonb)
  ), operation as (
    update hit_operation o set
      state = c.state, asked = c.asked, attempt = coalesce(c.attempt, o.attempt), item_id = coalesce(c."itemId", o.item_id),
      outcome = c.outcome, reason = c.reason, after = coalesce(c.after, o.after), answer = coalesce(c.answer, o.answer),
      differences = c.differences,
      replied_at = case when c.state = 'verifying' then coalesce(o.replied_at, now()) else o.replied_at end,
      settled_at = case when c.state = 'settled' then now() end,
      reached = c.after ->> 'place'
    from change c
    where o.tenant_id = $1 and o.id = c."operationId" and o.state <> 'settled'
    returning o.hit_id, o.item_id, o.kind, o.outcome
  )
  update hit set
    item_id = coalesce(operation.item_id, hit.item_id),
    restored_at = case when operation.kind = 'release' and operation.outcome = 'restored' then now() else hit.restored_at end
  from operation
  where hit.tenant_id = $1 and hit.id = operation.hit_id`;

/** What an event about this row is about. */
export function subjectOf(work: CopyWork): {
  actor: string;
  messageId: CopyWork["messageId"];
  copyId: CopyWork["copyId"];
  retractionId: CopyWork["retractionId"];
} {
  const { messageId, copyId, retractionId } = work;
  return { actor: "engine", messageId, copyId, retractionId };
}
