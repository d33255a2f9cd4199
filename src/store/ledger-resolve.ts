import type { DirectoryMailbox } from "#directory/address-book.ts";
import type { CopyWork } from "#retraction/ledger.ts";
import { type CopyId, type IntegrationId, type MailboxId, newId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { enqueueCopies } from "./enqueue.ts";
import { subjectOf } from "./ledger-operations.ts";

/**
 * Gives a copy the mailbox its address leads to. Copies that meet in one mailbox (aliases, list members) become one;
 * a group becomes as many copies as it has members.
 */
export async function resolve(
  tx: Transaction,
  work: CopyWork,
  mailboxes: readonly DirectoryMailbox[],
): Promise<void> {
  const integrationId = await integrationOf(tx, work);
  const ids: MailboxId[] = [];
  for (const it of mailboxes) ids.push(await saveMailbox(tx, work.tenantId, integrationId, it));
  const copies: CopyId[] = [];
  for (const mailboxId of ids) copies.push(await copyIn(tx, work, mailboxId, integrationId));
  await linkRecipients(tx, work, copies);
  await moveRows(tx, work, copies);
}

async function integrationOf(tx: Transaction, work: CopyWork): Promise<IntegrationId> {
  const [copy] = await tx.rows<{ integration_id: IntegrationId }>(
    `select integration_id from copy where tenant_id = $1 and id = $2`,
    [work.tenantId, work.copyId],
  );
  if (copy === undefined) throw new Error("the copy to resolve is gone");
  return copy.integration_id;
}

/** The mailbox under its immutable id, with all addresses that lead to it. */
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
async function moveRows(tx: Transaction, work: CopyWork, copies: readonly CopyId[]): Promise<void> {
  const rows = await tx.rows<Parameters<typeof enqueueCopies>[2][number]>(
    `select retraction_id as "retractionId", message_id as "messageId", kind, asked, when_impossible as "whenImpossible", priority
     from retraction_copy where tenant_id = $1 and copy_id = $2`,
    [work.tenantId, work.copyId],
  );
  await tx.rows(`delete from retraction_copy where tenant_id = $1 and copy_id = $2`, [
    work.tenantId,
    work.copyId,
  ]);
  const joined = rows.flatMap((row) => copies.map((copyId) => ({ ...row, copyId })));
  await enqueueCopies(tx, work.tenantId, joined);
  if (copies.includes(work.copyId)) return;
  await appendEvents(tx, work.tenantId, [
    { ...subjectOf(work), copyId: undefined, kind: "copy.merged", data: { into: copies } },
  ]);
  await tx.rows(`delete from copy where tenant_id = $1 and id = $2`, [work.tenantId, work.copyId]);
}
