import type {
  CopyWork,
  Intended,
  IntendedOperation,
  Intent,
  OperationChange,
  OperationId,
} from "#retraction/ledger.ts";
import { type CopyId, type HitId, newId, type TenantId } from "#shared/ids.ts";
import { appendEvents, type NewFact } from "./append-events.ts";
import { type Gate, passGate } from "./breaker-gate.ts";
import type { OpenedTrip } from "./breaker-open.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import type { RowWrite } from "./gather-writes.ts";
import { holdRestored } from "./hold-restored.ts";
import { keyOf, lockRows } from "./ledger-lock.ts";
import { OUTSIDE } from "./scope-gate.ts";
import { storableJson } from "./storable.ts";

export interface IntendReply {
  /** `undefined`: not that row's to begin. */
  readonly intended: Intended | undefined;
  /** It was held just now: its run may have nothing that goes on. */
  readonly isHeld: boolean;
  /** Breakers that the batch has opened; told with its first write. */
  readonly tripped: readonly OpenedTrip[];
}

/** Captures and intents in one commit, before the first byte of the call, for what automation may do. */
export async function intendAll(
  tx: Transaction,
  writes: readonly RowWrite<readonly Intent[]>[],
): Promise<readonly IntendReply[]> {
  const locked = await lockRows(tx, writes, { open: true });
  const free = writes.filter(
    ({ work }) => work.kind !== "survey" && locked.get(keyOf(work))?.cancelled === null,
  );
  const tenantId = free[0]?.work.tenantId;
  const nothing = { intended: undefined, isHeld: false, tripped: [] };
  if (tenantId === undefined) return writes.map(() => nothing);
  const restored = await holdRestored(
    tx,
    tenantId,
    free.map(({ work }) => ({ work, asOf: locked.get(keyOf(work))?.restored_as_of ?? undefined })),
  );
  const retracting = free
    .map(({ work }) => work)
    .filter((it) => it.kind === "retract" && !restored.includes(it));
  const gate = retracting.length === 0 ? OPEN_GATE : await passGate(tx, tenantId, retracting);
  const held = new Set([...restored, ...gate.held].map(keyOf));
  const outside = new Set(gate.outside.map(keyOf));
  const own = free.filter(({ work }) => !held.has(keyOf(work)) && !outside.has(keyOf(work)));
  const intended = await intendOwn(tx, tenantId, own);
  const answer = (write: RowWrite<readonly Intent[]>): Intended | undefined => {
    if (own.includes(write)) return intended.get(write.work.copyId) ?? [];
    return outside.has(keyOf(write.work)) ? { refused: OUTSIDE } : undefined;
  };
  return writes.map((write, index) => ({
    intended: answer(write),
    isHeld: held.has(keyOf(write.work)),
    tripped: index === 0 ? gate.tripped : [],
  }));
}

const OPEN_GATE: Gate = { held: [], outside: [], tripped: [] };

async function intendOwn(
  tx: Transaction,
  tenantId: TenantId,
  own: readonly RowWrite<readonly Intent[]>[],
): Promise<ReadonlyMap<CopyId, readonly IntendedOperation[]>> {
  const now = new Date();
  const intended: IntendedRow[] = [];
  for (const [kind, rows] of Map.groupBy(own, ({ work }) => work.kind)) {
    const intents = storableJson(rows.flatMap((it) => toIntents(it, now)));
    intended.push(...(await tx.rows<IntendedRow>(INTEND, [tenantId, intents, kind])));
  }
  await appendEvents(tx, tenantId, own.flatMap(actingFacts));
  const byCopy = Map.groupBy(intended, (it) => it.copy_id);
  return new Map([...byCopy].map(([copyId, rows]) => [copyId, rows.map(toIntended)]));
}

interface IntendedRow {
  readonly copy_id: CopyId;
  readonly operation_id: OperationId;
  readonly hit_id: HitId;
  readonly item_id: IntendedOperation["itemId"];
}

function toIntended(it: IntendedRow): IntendedOperation {
  return { operationId: it.operation_id, hitId: it.hit_id, itemId: it.item_id };
}

function toIntents({ work, it }: RowWrite<readonly Intent[]>, now: Date): readonly Record<string, unknown>[] {
  return it.map(({ item, asked }) => ({
    copyId: work.copyId,
    retractionId: work.retractionId,
    hitId: newId<HitId>(now),
    operationId: newId<OperationId>(now),
    itemId: item.itemId,
    state: item.state,
    asked,
  }));
}

function actingFacts({ work, it }: RowWrite<readonly Intent[]>): readonly NewFact[] {
  const acting = {
    ...subjectOf(work),
    kind: "copy.acting",
    data: { items: it.length, asked: work.asked },
  } as const;
  if (work.kind === "release") return [acting];
  // By what each was shown to be ours: afterwards it is known by its id, and nothing else would tell.
  const items = it.map(({ item, provedBy }) => ({ itemId: item.itemId, place: item.state.place, provedBy }));
  return [{ ...subjectOf(work), kind: "copy.located", data: { items } }, acting];
}

// The first capture is the origin and is kept until it was restored; a release never changes it.
const INTEND: PreparedStatement = {
  name: "intend",
  text: `
  with wanted as (
    select * from jsonb_to_recordset($2::jsonb) as w(
      "copyId" uuid, "retractionId" uuid, "hitId" uuid, "operationId" uuid, "itemId" text, state jsonb, asked text)
    limit jsonb_array_length($2::jsonb)
  ), hits as (
    insert into hit as known (tenant_id, id, copy_id, item_id, origin)
    select $1, "hitId", "copyId", "itemId", state from wanted
    on conflict (tenant_id, copy_id, item_id) do update set
      origin = case when $3 = 'retract' and known.restored_at is not null then excluded.origin else known.origin end,
      restored_at = case when $3 = 'retract' then null else known.restored_at end
    returning id, copy_id, item_id
  ), marked as (
    update retraction_copy rc set outcome = 'acting', first_call_at = coalesce(first_call_at, now())
    from (select distinct "retractionId", "copyId" from wanted) w
    where rc.tenant_id = $1 and rc.retraction_id = w."retractionId" and rc.copy_id = w."copyId"
  )
  insert into hit_operation (tenant_id, id, hit_id, copy_id, retraction_id, kind, state, asked, before, item_id)
  select $1, w."operationId", hits.id, w."copyId", w."retractionId", $3, 'acting', w.asked, w.state, w."itemId"
  from wanted w join hits on hits.copy_id = w."copyId" and hits.item_id = w."itemId"
  returning copy_id, id as operation_id, hit_id, item_id`,
};

/** Commits what the provider said. False: the lane has another holder, and what he saw since must not be overwritten. */
export async function recordAll(
  tx: Transaction,
  writes: readonly RowWrite<readonly OperationChange[]>[],
): Promise<readonly boolean[]> {
  const held = await lockRows(tx, writes, { open: false });
  const own = writes.filter(({ work }) => held.has(keyOf(work)));
  const tenantId = own[0]?.work.tenantId;
  if (tenantId === undefined) return writes.map(() => false);
  await recordChanges(
    tx,
    tenantId,
    own.flatMap(({ it }) => it),
  );
  const answered = own.filter(({ it }) => it.some(isAnswered));
  if (answered.length > 0) await tx.rows(ACTED, [tenantId, storableJson(answered.map(toActed))]);
  await appendEvents(tx, tenantId, answered.map(actedFact));
  return writes.map((it) => own.includes(it));
}

function isAnswered({ state }: OperationChange): boolean {
  return state.state === "verifying";
}

function toActed({ work, it }: RowWrite<readonly OperationChange[]>): Record<string, unknown> {
  const { retractionId, copyId } = work;
  return { retractionId, copyId, isWhole: it.every(isAnswered) };
}

function actedFact({ work, it }: RowWrite<readonly OperationChange[]>): NewFact {
  const answers = it.map(({ answer }) => answer).filter((answer) => answer !== undefined);
  const data = { items: it.length, accepted: it.filter(isAnswered).length, answers };
  return { ...subjectOf(work), kind: "copy.acted", data };
}

const ACTED: PreparedStatement = {
  name: "acted",
  text: `
  update retraction_copy rc set
    acted_at = coalesce(rc.acted_at, now()), outcome = case when a."isWhole" then 'verifying' else rc.outcome end
  from (
    select * from jsonb_to_recordset($2::jsonb) as it("retractionId" uuid, "copyId" uuid, "isWhole" boolean)
    limit jsonb_array_length($2::jsonb)
  ) a
  where rc.tenant_id = $1 and rc.retraction_id = a."retractionId" and rc.copy_id = a."copyId"
    and rc.settled_at is null and rc.outcome <> 'held'`,
};

/** Where operations stand now. Ended ones stay as they ended. */
export async function recordChanges(
  tx: Transaction,
  tenantId: TenantId,
  changes: readonly OperationChange[],
): Promise<void> {
  const anew = changes.flatMap(({ operationId, before }) =>
    before === undefined ? [] : { operationId, before },
  );
  if (anew.length > 0) await tx.rows(CAPTURE_ANEW, [tenantId, storableJson(anew)]);
  if (changes.length > 0) await tx.rows(RECORD, [tenantId, storableJson(changes.map(toRow))]);
}

// An origin that an earlier retraction captured stays. `prior` is the operation as it was before this statement.
const CAPTURE_ANEW: PreparedStatement = {
  name: "capture-anew",
  text: `
  with anew as (
    select * from jsonb_to_recordset($2::jsonb) as a("operationId" uuid, before jsonb)
    limit jsonb_array_length($2::jsonb)
  ), operation as (
    update hit_operation o set before = a.before from anew a
    where o.tenant_id = $1 and o.id = a."operationId" and o.state <> 'settled'
    returning o.id, o.hit_id, o.before
  )
  update hit set origin = operation.before
  from operation join hit_operation prior on prior.tenant_id = $1 and prior.id = operation.id
  where hit.tenant_id = $1 and hit.id = operation.hit_id and hit.origin = prior.before and hit.restored_at is null`,
};

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
const RECORD: PreparedStatement = {
  name: "record",
  text: `
  with change as (
    select * from jsonb_to_recordset($2::jsonb) as c(
      "operationId" uuid, state text, asked text, attempt int, "itemId" text, outcome text, reason text,
      after jsonb, answer jsonb, differences jsonb)
    limit jsonb_array_length($2::jsonb)
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
  where hit.tenant_id = $1 and hit.id = operation.hit_id`,
};

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
