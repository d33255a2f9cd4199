import type {
  BreakerTrips,
  CloseReply,
  Decision,
  HeldDecision,
  KeptTrip,
  TripFilter,
  TripId,
} from "#policy/breaker-trips.ts";
import type { TripReason } from "#policy/breaker.ts";
import type { TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { forgiveCounts } from "./breaker-count.ts";
import type { Database, Transaction } from "./database.ts";
import { decideHeld } from "./decide-held.ts";

interface BreakerNeeds {
  /** Called after a commit that gave the workers something to do. */
  readonly wake: () => void;
}

/** For so long a request brings the decision to what is held; a job does the rest. */
const PATIENCE_MS = 10_000;

/** What the breaker has stopped, in PostgreSQL. */
export function openBreakerTrips(database: Database, { wake }: BreakerNeeds): BreakerTrips {
  const one = async (tenantId: TenantId, id: TripId): Promise<KeptTrip | undefined> => {
    const [row] = await database.asTenant(tenantId, (tx) => tx.rows<TripRow>(ONE, [tenantId, id]));
    return row && toTrip(row);
  };
  return {
    list: (tenantId, filter) => database.asTenant(tenantId, (tx) => list(tx, tenantId, filter)),
    close: async (tenantId, id, decision): Promise<CloseReply> => {
      const isClosed = await database.asTenant(tenantId, (tx) => close(tx, tenantId, { id, decision }));
      if (isClosed) {
        const until = performance.now() + PATIENCE_MS;
        await decideHeld({ database, wake, until }, tenantId, { heldFor: "breaker", trip: id }, decision);
      }
      const trip = await one(tenantId, id);
      if (trip === undefined) return { result: "not_found" };
      return { result: isClosed ? "closed" : "already_closed", trip };
    },
  };
}

/**
 * Brings the decisions of closed breakers to what they still hold: what was too much for one request, and what came on
 * the ledger as held at the very moment when the breaker was closed. For a periodic job.
 */
export async function decideLeftOver(database: Database, wake: () => void): Promise<void> {
  const trips = await database.asWorker((tx) => tx.rows<LeftOver>(LEFT_OVER));
  for (const { tenantId, id, decision, reason, actor } of trips) {
    const needs = { database, wake, until: performance.now() + PATIENCE_MS };
    await decideHeld(needs, tenantId, { heldFor: "breaker", trip: id }, { decision, reason, actor });
  }
}

interface LeftOver extends Decision {
  readonly tenantId: TenantId;
  readonly id: TripId;
}

async function list(
  tx: Transaction,
  tenantId: TenantId,
  { isOpen, offset, limit }: TripFilter,
): Promise<readonly KeptTrip[]> {
  return (await tx.rows<TripRow>(LIST, [tenantId, isOpen ?? null, limit, offset])).map(toTrip);
}

/** Counters before the trip, as whoever opens one locks them. */
async function close(
  tx: Transaction,
  tenantId: TenantId,
  { id, decision }: { readonly id: TripId; readonly decision: Decision },
): Promise<boolean> {
  const [known] = await tx.rows<{ rule: string }>(
    "select rule from breaker_trip where tenant_id = $1 and id = $2 and closed_at is null",
    [tenantId, id],
  );
  if (known === undefined) return false;
  await forgiveCounts(tx, tenantId, known.rule);
  const closed = await tx.rows(CLOSE, [tenantId, id, decision.decision, decision.reason, decision.actor]);
  if (closed.length === 0) return false;
  const { decision: decided, reason, actor } = decision;
  await appendEvents(tx, tenantId, [
    {
      kind: "breaker.closed",
      actor,
      data: {
        tripId: id,
        rule: known.rule,
        decision: decided,
        reason,
        before: { state: "open" },
        after: { state: "closed", decision: decided },
      },
    },
  ]);
  return true;
}

interface TripRow extends TripReason {
  readonly id: TripId;
  readonly opened_at: Date;
  readonly held: number;
  readonly samples: KeptTrip["samples"] | null;
  readonly decision: HeldDecision | null;
  readonly decision_reason: string;
  readonly closed_at: Date | null;
  readonly closed_by: string | null;
  readonly decided_copies: number;
}

function toTrip(row: TripRow): KeptTrip {
  const { id, rule, cause, measured, allowed, reason, held, decision } = row;
  return {
    id,
    rule,
    cause,
    measured,
    allowed,
    reason,
    held,
    openedAt: row.opened_at,
    samples: row.samples ?? [],
    closed:
      row.closed_at === null || decision === null
        ? undefined
        : {
            at: row.closed_at,
            by: row.closed_by ?? "",
            decision,
            reason: row.decision_reason,
            copies: row.decided_copies,
          },
  };
}

const SELECT = `
  select t.*, coalesce(h.n, 0)::int as held, h.samples
  from breaker_trip t
  left join lateral (
    select sum(n) as n, jsonb_agg(jsonb_build_object(
        'messageId', m.id, 'from', m.from_address, 'subject', m.subject, 'copies', n) order by n desc, m.id)
      filter (where place <= 5) as samples
    from (
      select message_id, count(*)::int as n, row_number() over (order by count(*) desc, message_id) as place
      from retraction_copy rc
      where rc.tenant_id = t.tenant_id and rc.held_trip = t.id and rc.outcome = 'held'
      group by message_id
    ) by_message
    left join message m on m.tenant_id = t.tenant_id and m.id = by_message.message_id and place <= 5
  ) h on true
  where t.tenant_id = $1`;
const ONE = `${SELECT} and t.id = $2`;
const LIST = `${SELECT} and ($2::boolean is null or (t.closed_at is null) = $2) order by t.id desc limit $3 offset $4`;
const CLOSE = `
  update breaker_trip set decision = $3, decision_reason = $4, closed_by = $5, closed_at = now()
  where tenant_id = $1 and id = $2 and closed_at is null returning id`;
const LEFT_OVER = `
  select t.tenant_id as "tenantId", t.id, t.decision, t.decision_reason as reason, t.closed_by as actor
  from breaker_trip t
  where t.closed_at is not null and exists (
    select from retraction_copy rc
    where rc.tenant_id = t.tenant_id and rc.held_trip = t.id and rc.outcome = 'held')
  order by t.closed_at limit 100`;
