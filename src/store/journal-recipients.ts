import type { JournaledRecipient } from "#mail/envelope.ts";
import { type CopyId, type JournalCopyId, type MessageId, newId } from "#shared/ids.ts";
import type { PolicyCopy } from "./apply-policy.ts";
import type { Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { storableText } from "./storable.ts";

const MAX_ADDRESS = 320;

/**
 * Adds the recipients that this report brings anew, and a copy for each mailbox of the tenant that they lead to.
 * Mail to the outside and untrusted copies make no copies: nothing could or may be retracted.
 */
export async function addRecipients(
  tx: Transaction,
  delivery: JournalDelivery,
  { journalCopyId, messageId }: { journalCopyId: JournalCopyId; messageId: MessageId },
): Promise<{ readonly recipients: number; readonly copies: readonly PolicyCopy[] }> {
  const { tenantId, envelope, session, trust, direction } = delivery;
  const makesCopies = trust.trusted && direction !== "outbound";
  const rows = envelope.recipients.flatMap((it) => toRows(it, session.receivedAt));
  if (rows.length === 0) return { recipients: 0, copies: [] };
  const added = await tx.rows<AddedRow>(ADD, [
    tenantId,
    messageId,
    journalCopyId,
    JSON.stringify(rows),
    makesCopies,
    session.receivedAt,
  ]);
  const copies = added.flatMap((it) =>
    it.copy_id === null || it.integration_id === null || it.provider === null
      ? []
      : [{ copyId: it.copy_id, integrationId: it.integration_id, provider: it.provider, isExempt: false }],
  );
  return { recipients: added[0]?.recipients ?? 0, copies };
}

interface AddedRow {
  readonly recipients: number;
  readonly copy_id: CopyId | null;
  readonly integration_id: PolicyCopy["integrationId"] | null;
  readonly provider: PolicyCopy["provider"] | null;
}

/** A forward in transport may have left a copy with whom it was first for. */
function toRows(it: JournaledRecipient, at: Date): readonly Record<string, string | undefined>[] {
  const row = {
    address: storableText(it.address.toLowerCase(), MAX_ADDRESS),
    kind: it.kind,
    expandedFrom: it.expandedFrom === undefined ? undefined : storableText(it.expandedFrom, MAX_ADDRESS),
    forwardedFrom: it.forwardedFrom === undefined ? undefined : storableText(it.forwardedFrom, MAX_ADDRESS),
    copyId: newId<CopyId>(at),
  };
  if (row.forwardedFrom === undefined) return [row];
  const original = { address: row.forwardedFrom.toLowerCase(), kind: row.kind, copyId: newId<CopyId>(at) };
  return [row, original];
}

// Known addresses go to their mailbox at once; others keep their address until a worker has asked the directory.
// Whoever is outside of the tenant's domains is a recipient and no copy. A copy that an earlier report made stays.
const ADD = `
  with given as (
    select distinct on (address) *
    from jsonb_to_recordset($4::jsonb) as r(address text, kind text, "expandedFrom" text, "forwardedFrom" text, "copyId" uuid)
  ), placed as (
    select given.*, d.name is null and ma.mailbox_id is null as is_external, ma.mailbox_id,
      coalesce(m.integration_id, d.integration_id) as integration_id
    from given
    left join domain d on d.tenant_id = $1 and d.name = substring(given.address from '[^@]*$')
    left join mailbox_address ma on ma.tenant_id = $1 and ma.address = given.address
    left join mailbox m on m.tenant_id = $1 and m.id = ma.mailbox_id
  ), added as (
    insert into recipient (tenant_id, message_id, address, kind, expanded_from, forwarded_from, is_external, journal_copy_id)
    select $1, $2, address, kind, "expandedFrom", "forwardedFrom", is_external, $3 from placed
    on conflict do nothing
    returning address
  ), target as (
    select distinct on (coalesce(p.mailbox_id::text, p.address)) p."copyId" as id, p.mailbox_id, p.integration_id, p.address
    from placed p join added using (address)
    where $5 and not p.is_external and p.integration_id is not null
    order by coalesce(p.mailbox_id::text, p.address), p.address
  ), made as (
    insert into copy (tenant_id, id, message_id, integration_id, mailbox_id, address, journaled_at)
    select $1, id, $2, integration_id, mailbox_id, address, $6 from target
    on conflict do nothing
    returning id, mailbox_id, integration_id, address
  ), standing as (
    select id, mailbox_id, address from made
    union all
    select id, mailbox_id, address from copy where tenant_id = $1 and message_id = $2
  ), linked as (
    insert into copy_recipient (tenant_id, message_id, address, copy_id)
    select $1, $2, p.address, s.id
    from placed p join added using (address)
    join standing s on s.mailbox_id = p.mailbox_id or (p.mailbox_id is null and s.address = p.address)
    on conflict do nothing
  )
  select (select count(*)::int from added) as recipients, made.id as copy_id, made.integration_id, i.provider
  from (select 1) as one
  left join made on true
  left join integration i on i.tenant_id = $1 and i.id = made.integration_id`;
