import type { DirectoryMailbox } from "#directory/address-book.ts";
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
import { lockRows } from "./ledger-lock.ts";
import { subjectOf } from "./ledger-operations.ts";

/**
 * Gives a copy the mailbox its address leads to. Copies that meet in one mailbox (aliases, list members) become one;
 * a group becomes as many copies as it has members. Answers the retractions whose rows were moved by it.
 */
export async function resolve(
  tx: Transaction,
  worker: WorkerId,
  work: CopyWork,
  mailboxes: readonly DirectoryMailbox[],
): Promise<readonly RetractionId[]> {
  const row = { worker, work, it: mailboxes };
  if ((await lockRows(tx, [row], { open: true })).size === 0) return [];
  const integrationId = await integrationOf(tx, work);
  const ids: MailboxId[] = [];
  // In one order: two that meet in several mailboxes wait for each other, and never both.
  const ordered = mailboxes.toSorted((a, b) => (a.providerId < b.providerId ? -1 : 1));
  for (const it of ordered) ids.push(await saveMailbox(tx, work.tenantId, integrationId, it));
  const copies: CopyId[] = [];
  for (const mailboxId of ids) copies.push(await copyIn(tx, work, mailboxId, integrationId));
  await linkRecipients(tx, work, copies);
  return moveRows(tx, work, copies);
}

async function integrationOf(tx: Transaction, work: CopyWork): Promise<IntegrationId> {
  const [copy] = await tx.rows<{ integration_id: IntegrationId }>(
    `select integration_id from copy where tenant_id = $1 and id = $2`,
    [work.tenantId, work.copyId],
  );
  if (copy === undefined) throw new Error("the copy to resolve is gone");
  return copy.integration_id;
}

/** The mailbox under its immutable id, with all addresses that lead to it. Its row is locked until the commit. */
export async function saveMailbox(
  tx: Transaction,
  tenantId: TenantId,
  integrationId: IntegrationId,
  { providerId, handle, primaryAddress, addresses }: DirectoryMailbox,
): Promise<MailboxId> {
  const [row] = await tx.rows<{ id: MailboxId }>(
    `insert into mailbox (tenant_id, id, integration_id, provider_id, handle, primary_address)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, integration_id, provider_id) do update
       set handle = excluded.handle, primary_address = excluded.primary_address, checked_at = now()
     returning id`,
    [tenantId, newId<MailboxId>(new Date()), integrationId, providerId, handle, primaryAddress],
  );
  if (row === undefined) throw new Error("the mailbox was not saved");
  await tx.rows(
    `insert into mailbox_address (tenant_id, address, mailbox_id)
     select $1, address, $3 from unnest($2::text[]) as it(address) order by address
     on conflict (tenant_id, address) do update set mailbox_id = excluded.mailbox_id`,
    [tenantId, [...new Set(addresses)].filter((it) => it.length <= 320), row.id],
  );
  return row.id;
}

/** The message's copy in this mailbox: the one that is there, or the unresolved one, or a new one. */
async function copyIn(
  tx: Transaction,
  work: CopyWork,
  mailboxId: MailboxId,
  integrationId: IntegrationId,
): Promise<CopyId> {
  const [there] = await tx.rows<{ id: CopyId }>(
    `select id from copy where tenant_id = $1 and message_id = $2 and mailbox_id = $3`,
    [work.tenantId, work.messageId, mailboxId],
  );
  if (there !== undefined) return there.id;
  const [taken] = await tx.rows<{ id: CopyId }>(
    `update copy set mailbox_id = $3 where tenant_id = $1 and id = $2 and mailbox_id is null returning id`,
    [work.tenantId, work.copyId, mailboxId],
  );
  if (taken !== undefined) return taken.id;
  const [added] = await tx.rows<{ id: CopyId }>(
    `insert into copy (tenant_id, id, message_id, integration_id, mailbox_id, address, journaled_at)
     select $1, $2, $3, $4, $5, m.primary_address, c.journaled_at
     from mailbox m, copy c where m.tenant_id = $1 and m.id = $5 and c.tenant_id = $1 and c.id = $6
     on conflict (tenant_id, message_id, address) do update set mailbox_id = excluded.mailbox_id
     returning id`,
    [work.tenantId, newId<CopyId>(new Date()), work.messageId, integrationId, mailboxId, work.copyId],
  );
  if (added === undefined) throw new Error("the copy was not added");
  return added.id;
}

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
  await tx.rows(MOVE_ROWS, [tenantId, copyId, copies]);
  await tx.rows(MAKE_LANES_DUE, [tenantId, copies]);
  if (copies.includes(copyId)) return [];
  const left = await tx.rows<{ id: RetractionId }>(
    `select retraction_id as id from retraction_copy where tenant_id = $1 and copy_id = $2`,
    [tenantId, copyId],
  );
  await appendEvents(tx, tenantId, [
    { ...subjectOf(work), copyId: undefined, kind: "copy.merged", data: { into: copies } },
  ]);
  await tx.rows(`delete from copy where tenant_id = $1 and id = $2`, [tenantId, copyId]);
  return left.map((it) => it.id);
}

// A row keeps what it has come through: since when it counts, that it is held, that it was refused. Where the retraction
// has a row for that copy already the two become one. What a person has put back is taken by no setting, whichever
// address led there this time.
const MOVE_ROWS = `
  with target as (
    select c.id, c.mailbox_id, c.exempt_at is not null as is_exempt from copy c
    where c.tenant_id = $1 and c.id = any($3::uuid[])
  ), moved as (
    select rc.*, t.id as target_id, t.mailbox_id,
      t.is_exempt and rc.settled_at is null and r.kind = 'automatic' as is_spared
    from retraction_copy rc
    join retraction r on r.tenant_id = $1 and r.id = rc.retraction_id
    cross join target t
    where rc.tenant_id = $1 and rc.copy_id = $2
  )
  insert into retraction_copy as known (
    tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, outcome, reason, priority,
    look_base_at, idle, due_at, created_at, settled_at, cancelled)
  select $1, retraction_id, target_id, message_id, mailbox_id, kind, asked, when_impossible,
    case when is_spared then 'refused' when settled_at is null and outcome <> 'held' then 'pending' else outcome end,
    case when is_spared then 'exempt: a person has put it back' when settled_at is null then '' else reason end,
    priority, look_base_at, idle, case when is_spared or settled_at is not null then null else now() end, created_at,
    case when is_spared then now() else settled_at end, cancelled
  from moved
  on conflict (tenant_id, retraction_id, copy_id) do update set lane_id = excluded.lane_id
    where known.lane_id <> excluded.lane_id`;

const MAKE_LANES_DUE = `
  insert into lane (tenant_id, id, integration_id, mailbox_id, due_at, priority)
  select $1, c.mailbox_id, c.integration_id, c.mailbox_id, now(), max(rc.priority)
  from copy c join retraction_copy rc on rc.tenant_id = $1 and rc.copy_id = c.id and rc.settled_at is null
  where c.tenant_id = $1 and c.id = any($2::uuid[])
  group by c.mailbox_id, c.integration_id
  order by c.mailbox_id
  on conflict (tenant_id, id) do update
    set due_at = least(lane.due_at, excluded.due_at), priority = greatest(lane.priority, excluded.priority)`;
