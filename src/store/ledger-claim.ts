import type { ProviderName } from "#policy/destination.ts";
import type { Claim, ClaimedLane, ClaimRequest, CopyWork, WorkerId } from "#retraction/ledger.ts";
import type { IntegrationId, LaneId, MailboxId, TenantId } from "#shared/ids.ts";
import type { Database, PreparedStatement, Transaction } from "./database.ts";
import { KNOWN_HITS, type WorkRow, toCopyWork } from "./ledger-work.ts";

/** The integration in turn, with one of its lanes, or with none where others hold them all. */
interface TurnRow {
  readonly tenant_id: TenantId;
  readonly integration_id: IntegrationId;
  readonly provider: ProviderName;
  readonly id: LaneId | null;
  readonly mailbox_id: MailboxId | null;
  readonly handle: string | null;
  readonly unsafe_until: Date | null;
}

/** One worker's claims go round the integrations, so that no tenant waits for another's flood. */
export function openClaiming(database: Database): (request: ClaimRequest) => Promise<Claim | undefined> {
  let after: IntegrationId | null = null;
  return async (request) => {
    const claim = await database.asWorker((tx) => claimLanes(tx, request, after));
    after = claim?.integrationId ?? null;
    return claim;
  };
}

type LaneRow = TurnRow & { readonly id: LaneId };

async function claimLanes(
  tx: Transaction,
  request: ClaimRequest,
  after: IntegrationId | null,
): Promise<Claim | undefined> {
  const lanes = await claimNext(tx, request, after);
  const [first] = lanes;
  if (first === undefined) return undefined;
  const work = await tx.rows<WorkRow>(WORK, [first.tenant_id, lanes.map((it) => it.id)]);
  const copies = work.map(toCopyWork);
  return {
    tenantId: first.tenant_id,
    integrationId: first.integration_id,
    provider: first.provider,
    lanes: lanes.map((lane) => toLane(lane, copies)),
  };
}

/** Who only finds lanes that others are writing to goes on to the next integration, once round. */
async function claimNext(
  tx: Transaction,
  { worker, maxLanes, leaseMs, callTimeoutMs }: ClaimRequest,
  after: IntegrationId | null,
): Promise<readonly LaneRow[]> {
  const tried = new Set<IntegrationId>();
  for (let last = after; ; ) {
    const rows = await tx.rows<TurnRow>(CLAIM, [worker, maxLanes, leaseMs, callTimeoutMs, last]);
    const lanes = rows.filter(isLane);
    const inTurn = rows[0]?.integration_id;
    if (inTurn === undefined || lanes.length > 0 || tried.has(inTurn)) return lanes;
    tried.add(inTurn);
    last = inTurn;
  }
}

function isLane(row: TurnRow): row is LaneRow {
  return row.id !== null;
}

function toLane(row: LaneRow, copies: readonly CopyWork[]): ClaimedLane {
  const { tenant_id: tenantId, integration_id: integrationId, mailbox_id: mailboxId, handle } = row;
  return {
    laneId: row.id,
    mailbox:
      mailboxId === null || handle === null ? undefined : { tenantId, integrationId, mailboxId, handle },
    unsafeUntil: row.unsafe_until ?? undefined,
    work: copies.filter((it) => it.laneId === row.id),
  };
}

// Claims lanes by moving lease_until; a dead worker's lanes come due by themselves, so nothing has to sweep. The
// integration is the next in turn that has a due lane. A lease that ran out was not given back: its holder may
// still have a call under way for as long as a call can take. What others lock just now is left to them.
const CLAIM: PreparedStatement = {
  name: "claim-lanes",
  text: `
  with turn as (
    select i.tenant_id, i.id, i.provider from integration i
    where i.state = 'active' and exists (
      select 1 from lane l
      where l.integration_id = i.id and l.due_at <= now()
        and (l.lease_until is null or l.lease_until < now()) and (l.blocked_until is null or l.blocked_until <= now()))
    order by ($5::uuid is not null and i.id <= $5::uuid), i.id
    limit 1
  ), due as (
    select l.tenant_id, l.id from lane l join turn on turn.id = l.integration_id and turn.tenant_id = l.tenant_id
    where l.due_at <= now()
      and (l.lease_until is null or l.lease_until < now()) and (l.blocked_until is null or l.blocked_until <= now())
    order by l.priority desc, l.due_at
    limit $2
    for update of l skip locked
  ), claimed as (
    update lane l set
      lease_owner = $1,
      lease_until = now() + $3 * interval '1 millisecond',
      unsafe_until = case when l.lease_until is not null then l.lease_until + $4 * interval '1 millisecond'
                          when l.unsafe_until > now() then l.unsafe_until end
    from due
    where l.tenant_id = due.tenant_id and l.id = due.id
    returning l.id, l.mailbox_id, l.unsafe_until,
      (select handle from mailbox m where m.tenant_id = l.tenant_id and m.id = l.mailbox_id) as handle
  )
  select turn.tenant_id, turn.id as integration_id, turn.provider, claimed.*
  from turn left join claimed on true`,
};

// One row of a copy at a time: what it does changes what the next one finds. The one with an open operation is first,
// it must come to its end; then releases, since who asks for something back waits for it; then people before settings
// before bulk.
const WORK: PreparedStatement = {
  name: "work-of-lanes",
  text: `
  with due as (
    select distinct on (rc.copy_id) rc.* from retraction_copy rc
    where rc.tenant_id = $1 and rc.lane_id = any($2::uuid[]) and rc.settled_at is null and rc.due_at <= now()
      and rc.outcome <> 'held'
    order by rc.copy_id, exists (
        select from hit_operation o
        where o.tenant_id = $1 and o.copy_id = rc.copy_id and o.retraction_id = rc.retraction_id and o.state <> 'settled') desc,
      rc.kind = 'release' desc, rc.priority desc, rc.created_at
  )
  select rc.tenant_id, rc.retraction_id, rc.copy_id, rc.message_id, rc.lane_id, rc.kind, rc.asked, rc.when_impossible,
    rc.reverses, rc.cancelled, rc.attempts, rc.created_at,
    rc.look_base_at + rc.idle as look_base_at, rc.created_at + rc.idle as tried_since, c.address, m.message_id_header, m.from_address, m.subject, m.sent_at,
    m.received_at, array_remove(m.network_message_id || m.other_network_message_ids, null) as network_message_ids, m.received_ids, rc.only_delivery, encode(m.content_key, 'hex') as content_key, h.hits
  from due rc
  cross join lateral (select address from copy where tenant_id = $1 and id = rc.copy_id limit 1) c
  cross join lateral (select * from message where tenant_id = $1 and id = rc.message_id limit 1) m
  left join lateral (
    ${KNOWN_HITS}
  ) h on true
  order by rc.kind = 'release' desc, rc.priority desc, rc.created_at
  limit 500`,
};

/**
 * The lanes that are still the worker's own, for another while. Locked in the order in which whoever enqueues locks
 * them: else the two could wait for each other, and a delivery be the victim.
 */
export async function renewLanes(
  tx: Transaction,
  worker: WorkerId,
  claim: Claim,
  leaseMs: number,
): Promise<ReadonlySet<LaneId>> {
  const rows = await tx.rows<{ id: LaneId }>(
    `with own as (
       select id from lane
       where tenant_id = $1 and id = any($2::uuid[]) and lease_owner = $3 and lease_until > now()
       order by id for update
     )
     update lane set lease_until = now() + $4 * interval '1 millisecond'
     from own where lane.tenant_id = $1 and lane.id = own.id
     returning lane.id`,
    [claim.tenantId, claim.lanes.map((it) => it.laneId), worker, leaseMs],
  );
  return new Set(rows.map((it) => it.id));
}

/**
 * Frees the lanes, each due when its next row is. Two statements: who enqueues holds the lane's row, and only a
 * statement that starts after we hold it sees his rows too. Otherwise a lane could sleep on fresh work.
 */
export async function giveBackLanes(tx: Transaction, worker: WorkerId, claim: Claim): Promise<void> {
  const lanes = claim.lanes.map((it) => it.laneId);
  const held = await tx.rows<{ id: LaneId }>(HOLD, [claim.tenantId, lanes, worker]);
  const ids = held.map((it) => it.id);
  await tx.rows(GIVE_BACK, [claim.tenantId, ids]);
  // A lane without a mailbox is one copy's, and has served once that was looked up.
  if (claim.lanes.some((it) => it.mailbox === undefined)) await tx.rows(DROP_SERVED, [claim.tenantId, ids]);
}

const HOLD: PreparedStatement = {
  name: "hold-lanes",
  text: `
  select id from lane where tenant_id = $1 and id = any($2::uuid[]) and lease_owner = $3 order by id for update`,
};

const DROP_SERVED = `
  delete from lane where tenant_id = $1 and id = any($2::uuid[]) and mailbox_id is null and due_at = 'infinity'`;

const GIVE_BACK: PreparedStatement = {
  name: "give-back-lanes",
  text: `
  update lane l set lease_owner = null, lease_until = null,
    due_at = coalesce((
      select min(rc.due_at) from retraction_copy rc
      where rc.tenant_id = l.tenant_id and rc.lane_id = l.id and rc.settled_at is null and rc.outcome <> 'held'), 'infinity'),
    priority = coalesce((
      select max(rc.priority) from retraction_copy rc
      where rc.tenant_id = l.tenant_id and rc.lane_id = l.id and rc.settled_at is null and rc.outcome <> 'held'), 0)
  where l.tenant_id = $1 and l.id = any($2::uuid[])`,
};
