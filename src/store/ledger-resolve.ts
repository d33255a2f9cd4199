import type { AddressFound } from "#directory/address-book.ts";
import type { CopyWork, WorkerId } from "#retraction/ledger.ts";
import {
  type CopyId,
  type IntegrationId,
  type MailboxId,
  newId,
  type RetractionId,
  type TenantId,
} from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { followInPlans, lockPlansWith } from "./follow-in-plans.ts";
import { refuseOutside } from "./refuse-outside.ts";
import { IMPORTANT_PEOPLE, raisedByImportance } from "./important.ts";
import { subjectOf } from "./ledger-operations.ts";
import { saveMailboxes } from "./save-mailboxes.ts";

/**
 * Gives a copy the mailbox its address leads to. Copies that meet in one mailbox (aliases, list members) become one;
 * a group becomes as many copies as it has members. Answers the retractions that may have nothing left to do by it.
 *
 * Two that meet in several places lock these in one order: mailboxes, then addresses, then the message, then plans that
 * have the copy in their set, then rows of the ledger.
 */
export async function resolve(
  tx: Transaction,
  worker: WorkerId,
  work: CopyWork,
  found: Extract<AddressFound, { kind: "mailboxes" }>,
): Promise<readonly RetractionId[]> {
  const own = await integrationOf(tx, work);
  if (own === undefined) return []; // it has met another copy since
  const integrationId = found.integrationId ?? own;
  const ids = await mailboxesOf(tx, { tenantId: work.tenantId, integrationId, found });
  await tx.rows(KEEP_MESSAGE, [work.tenantId, work.messageId]);
  const plans = await lockPlansWith(tx, work);
  if (!(await lockRows(tx, { worker, work, ids }))) return [];
  const copies = await copiesIn(tx, { work, integrationId, ids });
  await linkRecipients(tx, work, copies);
  await followInPlans(tx, { work, plans, copies });
  return moveRows(tx, work, copies);
}

interface Leads {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly found: Extract<AddressFound, { kind: "mailboxes" }>;
}

/** Known ones are locked as they stand: nobody was asked, so nothing is good for another day. */
export async function mailboxesOf(
  tx: Transaction,
  { tenantId, integrationId, found: { mailboxes, mailboxIds } }: Leads,
): Promise<readonly MailboxId[]> {
  if (mailboxIds === undefined) return saveMailboxes(tx, { tenantId, integrationId, mailboxes });
  const rows = await tx.rows<{ id: MailboxId }>(KNOWN, [tenantId, mailboxIds]);
  return rows.map((it) => it.id);
}

const KNOWN = `
  select id from mailbox where tenant_id = $1 and id = any($2::uuid[]) order by integration_id, provider_id for key share`;

// A later report takes the message's copies as they stand, and must not miss those that are made here.
export const KEEP_MESSAGE = "select from message where tenant_id = $1 and id = $2 for share";

async function integrationOf(tx: Transaction, work: CopyWork): Promise<IntegrationId | undefined> {
  const [copy] = await tx.rows<{ integration_id: IntegrationId }>(
    `select integration_id from copy where tenant_id = $1 and id = $2`,
    [work.tenantId, work.copyId],
  );
  return copy?.integration_id;
}

interface Meeting {
  readonly worker: WorkerId;
  readonly work: CopyWork;
  readonly ids: readonly MailboxId[];
}

/** Locks the row with those of all copies that it may meet. False: it is not the worker's own, or not open any more. */
async function lockRows(tx: Transaction, { worker, work, ids }: Meeting): Promise<boolean> {
  const { tenantId, messageId, copyId, retractionId } = work;
  const rows = await tx.rows<{ retraction_id: RetractionId; copy_id: CopyId; is_own: boolean }>(LOCK, [
    tenantId,
    messageId,
    copyId,
    ids,
    worker,
  ]);
  return rows.some((it) => it.retraction_id === retractionId && it.copy_id === copyId && it.is_own);
}

const LOCK = `
  select rc.retraction_id, rc.copy_id,
    l.id is not null and rc.settled_at is null and rc.outcome <> 'held' as is_own
  from retraction_copy rc
  left join lane l on l.tenant_id = $1 and l.id = rc.lane_id and l.lease_owner = $5 and l.lease_until > now()
  where rc.tenant_id = $1 and rc.copy_id in (
    select c.id from copy c
    where c.tenant_id = $1 and c.message_id = $2 and (c.id = $3 or c.mailbox_id = any($4::uuid[]) or c.address in (
      select m.primary_address from mailbox m where m.tenant_id = $1 and m.id = any($4::uuid[]))))
  order by rc.retraction_id, rc.copy_id
  for update of rc`;

interface Meant {
  readonly work: CopyWork;
  readonly integrationId: IntegrationId;
  readonly ids: readonly MailboxId[];
}

/** The message's copy in each mailbox: the one that is there, or the unresolved one, or a new one. */
export async function copiesIn(
  tx: Transaction,
  { work, integrationId, ids }: Meant,
): Promise<readonly CopyId[]> {
  const { tenantId, messageId, copyId } = work;
  const there = await tx.rows<InMailbox>(
    `select id, mailbox_id from copy where tenant_id = $1 and message_id = $2 and mailbox_id = any($3::uuid[])`,
    [tenantId, messageId, ids],
  );
  const [first, ...others] = without(ids, there);
  if (first === undefined) return there.map((it) => it.id);
  const taken = await tx.rows<InMailbox>(
    `update copy set mailbox_id = $3, integration_id = $4
     where tenant_id = $1 and id = $2 and mailbox_id is null returning id, mailbox_id`,
    [tenantId, copyId, first, integrationId],
  );
  const missing = taken.length > 0 ? others : [first, ...others];
  const added = await tx.rows<InMailbox>(ADD, [
    tenantId,
    messageId,
    copyId,
    integrationId,
    missing,
    missing.map(() => newId<CopyId>(new Date())),
  ]);
  if (added.length < missing.length) throw new Error("a copy was not added");
  return [...there, ...taken, ...added].map((it) => it.id);
}

interface InMailbox {
  readonly id: CopyId;
  readonly mailbox_id: MailboxId;
}

function without(ids: readonly MailboxId[], there: readonly InMailbox[]): readonly MailboxId[] {
  const known = new Set(there.map((it) => it.mailbox_id));
  return ids.filter((it) => !known.has(it));
}

// A copy bears its mailbox's own address; an unresolved one that bears it is taken. While an organisation moves from one
// provider to the other an address can be a mailbox at each: the copy that has the address keeps it, and its mailbox.
const ADD = `
  insert into copy (tenant_id, id, message_id, integration_id, mailbox_id, address, journaled_at)
  select $1, w.id, $2, $4, m.id,
    case when exists (
      select from copy x
      where x.tenant_id = $1 and x.message_id = $2 and x.address = m.primary_address
        and (x.mailbox_id is not null or x.integration_id <> $4)
    ) then m.primary_address || ' (' || i.name || ')' else m.primary_address end,
    c.journaled_at
  from unnest($5::uuid[], $6::uuid[]) as w(mailbox_id, id)
  join mailbox m on m.tenant_id = $1 and m.id = w.mailbox_id
  join integration i on i.tenant_id = $1 and i.id = $4
  join copy c on c.tenant_id = $1 and c.id = $3
  order by m.primary_address
  on conflict (tenant_id, message_id, address) do update set mailbox_id = excluded.mailbox_id
    where copy.mailbox_id is null and copy.integration_id = excluded.integration_id
  returning id, mailbox_id`;

async function linkRecipients(tx: Transaction, work: CopyWork, copies: readonly CopyId[]): Promise<void> {
  await tx.rows(
    `insert into copy_recipient (tenant_id, message_id, address, copy_id)
     select cr.tenant_id, cr.message_id, cr.address, target.id
     from copy_recipient cr, unnest($3::uuid[]) as target(id)
     where cr.tenant_id = $1 and cr.copy_id = $2
     on conflict do nothing`,
    [work.tenantId, work.copyId, copies],
  );
}

/** Every retraction that held the unresolved copy holds the resolved ones, in their mailboxes' lanes. */
async function moveRows(
  tx: Transaction,
  work: CopyWork,
  copies: readonly CopyId[],
): Promise<readonly RetractionId[]> {
  const { tenantId, copyId } = work;
  await tx.rows(LOOK_AGAIN, [tenantId, copyId, copies]);
  await tx.rows(MOVE_ROWS, [tenantId, copyId, copies]);
  const refused = await refuseOutside(tx, work, copies);
  await tx.rows(MAKE_LANES_DUE, [tenantId, copies]);
  if (copies.includes(copyId)) return refused;
  const left = await tx.rows<{ id: RetractionId }>(
    `select retraction_id as id from retraction_copy where tenant_id = $1 and copy_id = $2`,
    [tenantId, copyId],
  );
  await appendEvents(tx, tenantId, [
    { ...subjectOf(work), copyId: undefined, kind: "copy.merged", data: { into: copies } },
  ]);
  await tx.rows(`delete from copy where tenant_id = $1 and id = $2`, [tenantId, copyId]);
  return [...refused, ...left.map((it) => it.id)];
}

// A late report led here, and the copy it means had been given up as not found: by that report there is something to
// find, so it is looked for again by the report's schedule.
const LOOK_AGAIN = `
  update retraction_copy known set
    outcome = 'pending', reason = '', settled_at = null, due_at = now(), look_base_at = late.look_base_at,
    idle = late.idle, created_at = late.created_at, late_at = coalesce(known.late_at, late.late_at)
  from retraction_copy late, copy c
  where late.tenant_id = $1 and late.copy_id = $2 and late.settled_at is null and late.outcome <> 'held'
    and known.tenant_id = $1 and known.retraction_id = late.retraction_id and known.copy_id = any($3::uuid[])
    and known.copy_id <> $2 and known.outcome = 'not_found' and known.look_base_at < late.look_base_at
    and c.tenant_id = $1 and c.id = known.copy_id and c.exempt_at is null`;

// A row keeps what it has come through: since when it counts, that it is held, that it was refused. Where the retraction
// has a row for that copy already the two become one. What a person has put back is taken by no setting and no
// watching run, whichever address led there this time.
const MOVE_ROWS = `
  with ${IMPORTANT_PEOPLE}, target as (
    select c.id, c.mailbox_id, c.address, c.exempt_at is not null as is_exempt from copy c
    where c.tenant_id = $1 and c.id = any($3::uuid[])
  ), moved as (
    select rc.*, t.id as target_id, t.mailbox_id, t.address,
      t.is_exempt and rc.settled_at is null and (r.kind = 'automatic' or rc.late_at is not null) as is_spared
    from retraction_copy rc
    join retraction r on r.tenant_id = $1 and r.id = rc.retraction_id
    cross join target t
    where rc.tenant_id = $1 and rc.copy_id = $2
  )
  insert into retraction_copy as known (
    tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, outcome, reason, priority,
    look_base_at, idle, due_at, created_at, settled_at, cancelled, held_for, held_trip, held_at, cleared_at, late_at,
    late_reason, only_delivery)
  select $1, retraction_id, target_id, message_id, mailbox_id, kind, asked, when_impossible,
    case when is_spared then 'refused' when settled_at is null and outcome <> 'held' then 'pending' else outcome end,
    case when is_spared then 'exempt: a person has put it back'
      when settled_at is null and outcome <> 'held' then '' else reason end,
    ${raisedByImportance("priority", { address: "moved.address", mailboxId: "moved.mailbox_id" })},
    look_base_at, idle,
    case when is_spared or settled_at is not null or outcome = 'held' then null else now() end, created_at,
    case when is_spared then now() else settled_at end, cancelled,
    case when not is_spared then held_for end, held_trip, held_at, cleared_at, late_at, late_reason, only_delivery
  from moved
  on conflict (tenant_id, retraction_id, copy_id) do update
    set lane_id = excluded.lane_id, priority = greatest(known.priority, excluded.priority)
    where known.lane_id <> excluded.lane_id`;

const MAKE_LANES_DUE = `
  insert into lane (tenant_id, id, integration_id, mailbox_id, due_at, priority)
  select $1, c.mailbox_id, c.integration_id, c.mailbox_id, now(), max(rc.priority)
  from copy c join retraction_copy rc on rc.tenant_id = $1 and rc.copy_id = c.id and rc.settled_at is null
    and rc.outcome <> 'held'
  where c.tenant_id = $1 and c.id = any($2::uuid[])
  group by c.mailbox_id, c.integration_id
  order by c.mailbox_id
  on conflict (tenant_id, id) do update
    set due_at = least(lane.due_at, excluded.due_at), priority = greatest(lane.priority, excluded.priority)`;
