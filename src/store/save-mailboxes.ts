import type { DirectoryMailbox } from "#directory/address-book.ts";
import { type IntegrationId, type MailboxId, newId, type TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

interface Found {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly mailboxes: readonly DirectoryMailbox[];
}

/**
 * Saves mailboxes under their immutable ids, with all addresses that lead to them, and answers our ids. Their rows are
 * locked until the commit: first all mailboxes, then all addresses, each in one order, so that no two wait for each other.
 */
export async function saveMailboxes(
  tx: Transaction,
  { tenantId, integrationId, mailboxes }: Found,
): Promise<readonly MailboxId[]> {
  const unique = new Map(mailboxes.map((it) => [it.providerId, it]));
  const given = [...unique.values()].map(({ providerId, handle, primaryAddress }) => ({
    id: newId<MailboxId>(new Date()),
    providerId,
    handle,
    primaryAddress,
  }));
  const saved = await tx.rows<{ id: MailboxId; provider_id: string }>(SAVE, [
    tenantId,
    integrationId,
    JSON.stringify(given),
  ]);
  const owners = new Map<string, MailboxId>();
  for (const { id, provider_id: providerId } of saved) {
    for (const address of unique.get(providerId)?.addresses ?? []) owners.set(address, id);
  }
  await saveAddresses(tx, tenantId, { owners, mailboxIds: saved.map((it) => it.id) });
  return saved.map((it) => it.id);
}

interface Owned {
  readonly owners: ReadonlyMap<string, MailboxId>;
  /** Of all that may have lost one; their rows are locked. */
  readonly mailboxIds: readonly MailboxId[];
}

async function saveAddresses(
  tx: Transaction,
  tenantId: TenantId,
  { owners, mailboxIds }: Owned,
): Promise<void> {
  const addresses = [...owners].filter(([address]) => address.length <= MAX_ADDRESS);
  const names = addresses.map(([it]) => it);
  await tx.rows(DROP_FORMER_ADDRESSES, [tenantId, mailboxIds, names]);
  await tx.rows(SAVE_ADDRESSES, [tenantId, names, addresses.map(([, id]) => id)]);
  await forgetMissing(tx, tenantId, names);
}

/** Somebody has these addresses: that nobody had them is not believed any more. */
export async function forgetMissing(
  tx: Transaction,
  tenantId: TenantId,
  addresses: readonly string[],
): Promise<void> {
  await tx.rows(FORGET_MISSING, [tenantId, addresses]);
}

export const MAX_ADDRESS = 320;

const SAVE = `
  insert into mailbox (tenant_id, id, integration_id, provider_id, handle, primary_address)
  select $1, id, $2, "providerId", handle, "primaryAddress"
  from jsonb_to_recordset($3::jsonb) as it(id uuid, "providerId" text, handle text, "primaryAddress" text)
  order by "providerId"
  on conflict (tenant_id, integration_id, provider_id) do update
    set handle = excluded.handle, primary_address = excluded.primary_address, checked_at = now(), gone_at = null,
      unavailable = null
  returning id, provider_id`;
// The directory lists all addresses of a mailbox: one that it lists no more leads there no more.
export const DROP_FORMER_ADDRESSES = `
  delete from mailbox_address a using (
    select address from mailbox_address
    where tenant_id = $1 and mailbox_id = any($2::uuid[]) and not (address = any($3::text[]))
    order by address for update
  ) former where a.tenant_id = $1 and a.address = former.address`;
const SAVE_ADDRESSES = `
  insert into mailbox_address (tenant_id, address, mailbox_id)
  select $1, address, mailbox_id from unnest($2::text[], $3::uuid[]) as it(address, mailbox_id) order by address
  on conflict (tenant_id, address) do update set mailbox_id = excluded.mailbox_id
    where mailbox_address.mailbox_id <> excluded.mailbox_id`;
const FORGET_MISSING = `
  delete from directory_missing d using (
    select address from directory_missing where tenant_id = $1 and address = any($2::text[]) order by address for update
  ) found where d.tenant_id = $1 and d.address = found.address`;
