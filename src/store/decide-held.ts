import type { Decision, TripId } from "#policy/breaker-trips.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { finishRetractions } from "./ledger-settle.ts";

/** Which held copies. */
export type HeldScope =
  | { readonly heldFor: "breaker"; readonly trip: TripId }
  | {
      readonly heldFor: "observe";
      readonly retractionIds: readonly RetractionId[] | undefined;
      /** An id bound, which is a bound of the time. */
      readonly before: RetractionId | undefined;
    };

/** A set of held copies can be large: no transaction takes more of it. */
const BATCH = 500;

export interface DecideNeeds {
  readonly database: Database;
  readonly wake: () => void;
  /** When to leave the rest for later, in milliseconds of `performance.now()`. */
  readonly until: number;
}

/**
 * Brings a decision to held copies, batch by batch: each is a transaction of its own, so that an end in the middle loses
 * nothing and the next call goes on with what is left. Answers how many copies it reached.
 */
export async function decideHeld(
  { database, wake, until }: DecideNeeds,
  tenantId: TenantId,
  scope: HeldScope,
  decision: Decision,
): Promise<number> {
  for (let decided = 0; ; ) {
    const batch = await database.asTenant(tenantId, (tx) => decideBatch(tx, tenantId, scope, decision));
    if (batch.retractions.length > 0) {
      const runs = batch.retractions.map((retractionId) => ({ tenantId, retractionId }));
      await database.asTenant(tenantId, (tx) => finishRetractions(tx, runs));
      if (decision.decision === "proceed") wake();
    }
    decided += batch.copies;
    if (batch.seen < BATCH || performance.now() > until) return decided;
  }
}

/** How many copies of the scope are held now. */
export async function countHeld(tx: Transaction, tenantId: TenantId, scope: HeldScope): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(`select count(*)::int as n from retraction_copy rc ${HELD}`, [
    tenantId,
    ...valuesOf(scope),
  ]);
  return row?.n ?? 0;
}

interface HeldRow {
  readonly retraction_id: RetractionId;
  readonly copy_id: CopyId;
}

interface DecidedRow extends HeldRow {
  readonly message_id: MessageId;
  readonly asked: string;
}

interface Batch {
  /** Rows that were there to decide about: fewer than a batch means that these were the last. */
  readonly seen: number;
  readonly copies: number;
  readonly retractions: readonly RetractionId[];
}

/** Locks runs before rows before lanes, as everybody does, each in order. */
async function decideBatch(
  tx: Transaction,
  tenantId: TenantId,
  scope: HeldScope,
  decision: Decision,
): Promise<Batch> {
  const rows = await tx.rows<HeldRow>(PICK, [tenantId, ...valuesOf(scope), BATCH]);
  if (rows.length === 0) return { seen: 0, copies: 0, retractions: [] };
  const retractions = [...new Set(rows.map((it) => it.retraction_id))];
  await tx.rows(LOCK_RUNS, [tenantId, retractions]);
  const given = [tenantId, rows.map((it) => it.retraction_id), rows.map((it) => it.copy_id), scope.heldFor];
  await tx.rows(LOCK_ROWS, given);
  const isProceeding = decision.decision === "proceed";
  const decided = isProceeding
    ? await tx.rows<DecidedRow>(PROCEED, given)
    : await tx.rows<DecidedRow>(REFUSE, [...given, reasonOf(decision)]);
  await tx.rows(GO_ON, [tenantId, retractions]);
  if (scope.heldFor === "breaker") await tx.rows(TALLY, [tenantId, scope.trip, decided.length]);
  await (isProceeding ? tellResumed : tellRefused)(tx, tenantId, { decided, decision });
  return { seen: rows.length, copies: decided.length, retractions };
}

function reasonOf({ actor, reason }: Decision): string {
  return `refused by ${actor}${reason === "" ? "" : `: ${reason}`}`;
}

interface Decided {
  readonly decided: readonly DecidedRow[];
  readonly decision: Decision;
}

const WAS_HELD = { outcome: "held" };

/** Each message's action log says that it goes on. */
function tellResumed(tx: Transaction, tenantId: TenantId, { decided, decision }: Decided): Promise<void> {
  const groups = Map.groupBy(decided, (it) => `${it.retraction_id} ${it.message_id}`);
  return appendEvents(
    tx,
    tenantId,
    [...groups.values()].map((rows) => ({
      kind: "retraction.resumed",
      actor: decision.actor,
      messageId: rows[0]?.message_id,
      retractionId: rows[0]?.retraction_id,
      data: {
        destination: rows[0]?.asked,
        copies: rows.length,
        decision: decision.decision,
        reason: decision.reason,
        before: WAS_HELD,
        after: { outcome: "pending" },
      },
    })),
  );
}

/** Each message's action log says how its copies ended; the audit log, run by run, who has said so. */
function tellRefused(tx: Transaction, tenantId: TenantId, { decided, decision }: Decided): Promise<void> {
  const { actor, reason } = decision;
  const runs = Map.groupBy(decided, (it) => it.retraction_id);
  return appendEvents(tx, tenantId, [
    ...decided.map((it) => ({
      kind: "copy.settled" as const,
      actor,
      messageId: it.message_id,
      copyId: it.copy_id,
      retractionId: it.retraction_id,
      data: { outcome: "refused", reason: reasonOf(decision), asked: it.asked },
    })),
    ...[...runs].map(([retractionId, rows]) => ({
      kind: "retraction.resumed" as const,
      actor,
      retractionId,
      data: {
        copies: rows.length,
        decision: decision.decision,
        reason,
        before: WAS_HELD,
        after: { outcome: "refused" },
      },
    })),
  ]);
}

function valuesOf(scope: HeldScope): readonly unknown[] {
  return scope.heldFor === "breaker"
    ? ["breaker", scope.trip, null, null]
    : ["observe", null, scope.retractionIds ?? null, scope.before ?? null];
}

const HELD = `
  where rc.tenant_id = $1 and rc.outcome = 'held' and rc.held_for = $2 and ($3::uuid is null or rc.held_trip = $3)
    and ($4::uuid[] is null or rc.retraction_id = any($4)) and ($5::uuid is null or rc.retraction_id < $5)`;
const PICK = `
  select rc.retraction_id, rc.copy_id from retraction_copy rc ${HELD} order by rc.retraction_id, rc.copy_id limit $6`;
const LOCK_RUNS = `
  select count(*) from (
    select from retraction where tenant_id = $1 and id = any($2::uuid[]) order by id for no key update) it`;

// What somebody else has decided or superseded meanwhile is his.
const STILL_HELD = `
  from unnest($2::uuid[], $3::uuid[]) as w(retraction_id, copy_id)
  where rc.tenant_id = $1 and rc.retraction_id = w.retraction_id and rc.copy_id = w.copy_id and rc.outcome = 'held'
    and rc.held_for = $4`;
const LOCK_ROWS = `
  select count(*) from (
    select from retraction_copy rc join unnest($2::uuid[], $3::uuid[]) as w(retraction_id, copy_id)
      on rc.retraction_id = w.retraction_id and rc.copy_id = w.copy_id
    where rc.tenant_id = $1 and rc.outcome = 'held' and rc.held_for = $4
    order by rc.retraction_id, rc.copy_id for update of rc) it`;
// Held time counts for no deadline, and the breaker does not stop it again.
const PROCEED = `
  with going as (
    update retraction_copy rc set
      outcome = 'pending', reason = '', held_for = null, held_at = null, cleared_at = now(), due_at = now(),
      idle = least(rc.idle + (now() - coalesce(rc.held_at, now())), now() - rc.created_at),
      lane_id = coalesce((select mailbox_id from copy c where c.tenant_id = $1 and c.id = rc.copy_id), rc.copy_id)
    ${STILL_HELD}
    returning rc.retraction_id, rc.copy_id, rc.message_id, rc.asked, rc.lane_id, rc.priority
  ), lanes as (
    insert into lane (tenant_id, id, integration_id, mailbox_id, due_at, priority)
    select distinct on (g.lane_id) $1::uuid, g.lane_id, c.integration_id, c.mailbox_id, now(), g.priority
    from going g join copy c on c.tenant_id = $1 and c.id = g.copy_id
    order by g.lane_id, g.priority desc
    on conflict (tenant_id, id) do update
      set due_at = least(lane.due_at, excluded.due_at), priority = greatest(lane.priority, excluded.priority)
  )
  select retraction_id, copy_id, message_id, asked from going`;
const REFUSE = `
  update retraction_copy rc set
    outcome = 'refused', reason = $5, held_for = null, held_at = null, settled_at = now(), due_at = null
  ${STILL_HELD}
  returning rc.retraction_id, rc.copy_id, rc.message_id, rc.asked`;
// What has nothing open any more is ended after the commit.
const GO_ON = `
  update retraction set state = 'running', held_for = null where tenant_id = $1 and id = any($2::uuid[]) and state = 'held'`;
const TALLY = `
  update breaker_trip set decided_copies = decided_copies + $3 where tenant_id = $1 and id = $2`;
