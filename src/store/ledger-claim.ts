import type { ProviderName } from "#policy/destination.ts";
import { WHOLE_SCOPES } from "#retraction/budget.ts";
import type { Claim, ClaimedLane, ClaimRequest, CopyWork } from "#retraction/ledger.ts";
import type { IntegrationId, LaneId, MailboxId, TenantId } from "#shared/ids.ts";
import { PROVES_HARD_DELETE } from "./conformance.ts";
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

/** Of so many claims one serves those who have waited longest: what comes in first place for ever must not starve the rest. */
const OLDEST_EVERY = 8;

/**
 * One worker's claims go round the integrations, so that no tenant waits for another's flood; within one the more urgent
 * lanes are first, save for every eighth claim.
 */
export function openClaiming(database: Database): (request: ClaimRequest) => Promise<Claim | undefined> {
  let after: IntegrationId | null = null;
  let claims = 0;
  return async (request) => {
    const order = claims % OLDEST_EVERY === OLDEST_EVERY - 1 ? CLAIM_OLDEST : CLAIM_MOST_URGENT;
    const claim = await database.asWorker((tx) => claimLanes(tx, request, { after, order }));
    after = claim?.integrationId ?? null;
    if (claim !== undefined) claims += 1;
    return claim;
  };
}

interface Turn {
  readonly after: IntegrationId | null;
  readonly order: PreparedStatement;
}

type LaneRow = TurnRow & { readonly id: LaneId };

async function claimLanes(tx: Transaction, request: ClaimRequest, turn: Turn): Promise<Claim | undefined> {
  const lanes = await claimNext(tx, request, turn);
  const [first] = lanes;
  if (first === undefined) return undefined;
  const ids = lanes.map((it) => it.id);
  const work = await tx.rows<WorkRow>(WORK, [first.tenant_id, ids, request.maxRows]);
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
  { after, order }: Turn,
): Promise<readonly LaneRow[]> {
  const tried = new Set<IntegrationId>();
  for (let last = after; ; ) {
    const rows = await tx.rows<TurnRow>(order, [worker, maxLanes, leaseMs, callTimeoutMs, last]);
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

// A ban of the whole application or project is everybody's: its lanes rest, instead of being claimed one after the other
// only to hear of it.
const NOT_BANNED = `
  not exists (
    select 1 from budget b
    where b.tenant_id = i.tenant_id and b.scope in (${Object.values(WHOLE_SCOPES)
      .map((it) => `'${it}:' || i.id`)
      .join(", ")}) and b.blocked_until > now())`;

const IS_DUE = `
  l.due_at <= now() and (l.lease_until is null or l.lease_until < now()) and (l.blocked_until is null or l.blocked_until <= now())`;

// Claims lanes by moving lease_until; a dead worker's lanes come due by themselves, so nothing has to sweep. The
// integration is the next in turn that has a due lane. A lease that ran out was not given back: its holder may
// still have a call under way for as long as a call can take. What others lock just now is left to them.
function claimInOrder(name: string, order: string): PreparedStatement {
  return {
    name,
    text: `
  with turn as (
    select i.tenant_id, i.id, i.provider from integration i
    where i.state = 'active' and exists (select 1 from lane l where l.integration_id = i.id and ${IS_DUE}) and ${NOT_BANNED}
    order by ($5::uuid is not null and i.id <= $5::uuid), i.id
    limit 1
  ), due as (
    select l.tenant_id, l.id from lane l join turn on turn.id = l.integration_id and turn.tenant_id = l.tenant_id
    where ${IS_DUE}
    order by ${order}
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
}

const CLAIM_MOST_URGENT = claimInOrder("claim-most-urgent", "l.priority desc, l.due_at");
const CLAIM_OLDEST = claimInOrder("claim-oldest", "l.due_at");

// Of each lane the first rows in its order, by the index: a mailbox can have thousands, and none of them may take the
// places of the other lanes. Of a copy one row at a time, since what it does changes what the next one finds: the one
// with an open operation, which must come to its end; then releases, since who asks for something back waits for it; then
// people before settings before bulk.
const WORK: PreparedStatement = {
  name: "work-of-lanes",
  text: `
  with head as (
    select distinct top.copy_id, lane.id as lane_id
    from unnest($2::uuid[]) as lane(id)
    cross join lateral (
      select rc.copy_id from retraction_copy rc
      where rc.tenant_id = $1 and rc.lane_id = lane.id and rc.settled_at is null and rc.due_at <= now()
        and rc.outcome <> 'held'
      order by rc.priority desc, rc.due_at
      limit $3
    ) top
  ), due as (
    select first.* from head cross join lateral (
      select rc.* from retraction_copy rc
      where rc.tenant_id = $1 and rc.copy_id = head.copy_id and rc.lane_id = head.lane_id
        and rc.settled_at is null and rc.due_at <= now() and rc.outcome <> 'held'
      order by exists (
          select from hit_operation o
          where o.tenant_id = $1 and o.copy_id = rc.copy_id and o.retraction_id = rc.retraction_id and o.state <> 'settled') desc,
        rc.kind = 'release' desc, rc.priority desc, rc.created_at
      limit 1
    ) first
  )
  select rc.tenant_id, rc.retraction_id, rc.copy_id, rc.message_id, rc.lane_id, rc.kind, rc.asked, rc.when_impossible,
    rc.reverses, rc.cancelled, rc.attempts, rc.created_at,
    rc.look_base_at + rc.idle as look_base_at, rc.created_at + rc.idle as tried_since, c.address, m.message_id_header, m.from_address, m.subject, m.sent_at,
    m.received_at, array_remove(m.network_message_id || m.other_network_message_ids, null) as network_message_ids, m.received_ids, rc.only_delivery, rc.decided,
    coalesce((select rc.created_at <= r.restored_as_of from retraction r where r.tenant_id = $1 and r.id = rc.retraction_id), false)
      as is_restored,
    -- What settings send beyond everybody's reach has to be proven; where that was lost since, this row learns of it too.
    coalesce(rc.asked = 'RecoverableItemsPurges' and (
      select r.kind = 'automatic' and not ${PROVES_HARD_DELETE}
      from retraction r, integration i
      where r.tenant_id = $1 and r.id = rc.retraction_id and i.tenant_id = $1 and i.id = c.integration_id), false) as is_unproven,
    encode(m.content_key, 'hex') as content_key, h.hits
  from due rc
  cross join lateral (select address, integration_id from copy where tenant_id = $1 and id = rc.copy_id limit 1) c
  cross join lateral (select * from message where tenant_id = $1 and id = rc.message_id limit 1) m
  left join lateral (
    ${KNOWN_HITS}
  ) h on true
  order by rc.kind = 'release' desc, rc.priority desc, rc.created_at`,
};
