import type { ListedMailbox, UsersPage } from "#directory/directory-feed.ts";
import { type IntegrationId, type MailboxId, newId, type TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { DROP_FORMER_ADDRESSES, forgetMissing, MAX_ADDRESS } from "./save-mailboxes.ts";

/** Whose directory was read, and by which whole reading; `undefined`: only changes were told. */
export interface Reading {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly generation: number | undefined;
}

/**
 * Saves a page of a directory: a few statements for all of it, and no row is written that is as it was. Rows are locked
 * as `saveMailboxes` does it: first all mailboxes, then all addresses. Answers how many are gone.
 */
export async function saveListedMailboxes(
  tx: Transaction,
  reading: Reading,
  { users, removed }: Pick<UsersPage, "users" | "removed">,
): Promise<number> {
  const { tenantId, integrationId, generation } = reading;
  const unique = new Map(users.map((it) => [it.providerId, it]));
  const given = [...unique.values()].map(toRow);
  await tx.rows(SAVE, [tenantId, integrationId, generation ?? null, JSON.stringify(given)]);
  const saved = await tx.rows<SavedRow>(IDS, [tenantId, integrationId, [...unique.keys()]]);
  await saveAddresses(tx, reading, ownersOf(saved, unique));
  return removeMailboxes(tx, reading, removed);
}

interface SavedRow {
  readonly id: MailboxId;
  readonly provider_id: string;
}

function toRow({
  providerId,
  handle,
  primaryAddress,
  kind,
  displayName,
  unavailable,
  isProved,
}: ListedMailbox) {
  const id = newId<MailboxId>(new Date());
  return { id, providerId, handle, primaryAddress, kind, displayName, unavailable, isProved };
}

interface Owned {
  readonly addresses: readonly string[];
  readonly owners: readonly MailboxId[];
  readonly mailboxIds: readonly MailboxId[];
}

function ownersOf(saved: readonly SavedRow[], users: ReadonlyMap<string, ListedMailbox>): Owned {
  const owners = new Map<string, MailboxId>();
  for (const { id, provider_id: providerId } of saved) {
    for (const address of users.get(providerId)?.addresses ?? [])
      if (address.length <= MAX_ADDRESS) owners.set(address, id);
  }
  return {
    addresses: [...owners.keys()],
    owners: [...owners.values()],
    mailboxIds: saved.map((it) => it.id),
  };
}

async function saveAddresses(
  tx: Transaction,
  { tenantId, integrationId }: Reading,
  { addresses, owners, mailboxIds }: Owned,
): Promise<void> {
  await tx.rows(DROP_FORMER_ADDRESSES, [tenantId, mailboxIds, addresses]);
  await tx.rows(SAVE_ADDRESSES, [tenantId, addresses, owners, integrationId]);
  await forgetMissing(tx, tenantId, addresses);
}

/** The rows stay, for what was done in them; no address leads there any more. What is open in them the provider ends. */
async function removeMailboxes(
  tx: Transaction,
  { tenantId, integrationId }: Reading,
  providerIds: readonly string[],
): Promise<number> {
  if (providerIds.length === 0) return 0;
  const gone = await tx.rows<{ id: MailboxId }>(REMOVE, [tenantId, integrationId, providerIds]);
  await dropAddresses(
    tx,
    tenantId,
    gone.map((it) => it.id),
  );
  return gone.length;
}

/** Marks up to `limit` mailboxes as gone that a whole reading has not seen. Answers how many. */
export async function sweepMailboxes(
  tx: Transaction,
  { tenantId, integrationId, generation }: Reading,
  { beganAt, limit }: { readonly beganAt: Date; readonly limit: number },
): Promise<number> {
  const gone = await tx.rows<{ id: MailboxId }>(SWEEP, [tenantId, integrationId, generation, beganAt, limit]);
  await dropAddresses(
    tx,
    tenantId,
    gone.map((it) => it.id),
  );
  return gone.length;
}

async function dropAddresses(tx: Transaction, tenantId: TenantId, ids: readonly MailboxId[]): Promise<void> {
  if (ids.length > 0) await tx.rows(DROP_FORMER_ADDRESSES, [tenantId, ids, []]);
}

// A row that somebody asked for on demand was just found, so its `checked_at` stays; one that only the reading knows
// has never been asked for. What was told once of a mailbox without a licence is kept.
const SAVE = `
  insert into mailbox (
    tenant_id, id, integration_id, provider_id, handle, primary_address, checked_at, kind, display_name, unavailable,
    is_proved, generation)
  select $1, id, $2, "providerId", handle, "primaryAddress", 'epoch', kind, "displayName", unavailable, "isProved", $3
  from jsonb_to_recordset($4::jsonb) as it(
    id uuid, "providerId" text, handle text, "primaryAddress" text, kind text, "displayName" text, unavailable text,
    "isProved" boolean)
  order by "providerId"
  on conflict (tenant_id, integration_id, provider_id) do update set
    handle = excluded.handle, primary_address = excluded.primary_address, display_name = excluded.display_name,
    unavailable = excluded.unavailable, gone_at = null,
    kind = case when excluded.kind = 'unknown' then mailbox.kind else excluded.kind end,
    is_proved = excluded.is_proved or (excluded.kind = 'unknown' and mailbox.kind in ('shared', 'resource')),
    generation = coalesce(excluded.generation, mailbox.generation)
  where (mailbox.handle, mailbox.primary_address, mailbox.display_name, mailbox.unavailable, mailbox.is_proved)
      is distinct from (excluded.handle, excluded.primary_address, excluded.display_name, excluded.unavailable, excluded.is_proved)
    or (excluded.kind <> 'unknown' and mailbox.kind <> excluded.kind) or mailbox.gone_at is not null
    or mailbox.generation is distinct from coalesce(excluded.generation, mailbox.generation)`;
const IDS = `
  select id, provider_id from mailbox where tenant_id = $1 and integration_id = $2 and provider_id = any($3::text[])`;
// In an organisation at two providers both directories may list an address: at one there is the mailbox, at the other
// a shadow of it without one. It leads to what is known to be a mailbox; where both are, to the domain's own integration.
const SAVE_ADDRESSES = `
  insert into mailbox_address (tenant_id, address, mailbox_id)
  select $1, address, mailbox_id from unnest($2::text[], $3::uuid[]) as it(address, mailbox_id) order by address
  on conflict (tenant_id, address) do update set mailbox_id = excluded.mailbox_id
    where mailbox_address.mailbox_id <> excluded.mailbox_id and (
      not exists (
        select from mailbox m
        where m.tenant_id = $1 and m.id = mailbox_address.mailbox_id and m.integration_id <> $4 and m.gone_at is null
          and m.unavailable is null and (m.is_proved or m.checked_at > now() - interval '1 day'))
      or (
        exists (select from mailbox m where m.tenant_id = $1 and m.id = excluded.mailbox_id and m.is_proved)
        and exists (
          select from domain d
          where d.tenant_id = $1 and d.name = substring(excluded.address from '[^@]*$') and d.integration_id = $4)))`;
const REMOVE = `
  update mailbox m set gone_at = now() from (
    select id from mailbox
    where tenant_id = $1 and integration_id = $2 and provider_id = any($3::text[]) and gone_at is null
    order by provider_id for update
  ) old where m.tenant_id = $1 and m.id = old.id
  returning m.id`;
// Who was found on demand while it was being read may have come too late for his page.
const SWEEP = `
  update mailbox m set gone_at = now() from (
    select id from mailbox
    where tenant_id = $1 and integration_id = $2 and gone_at is null and generation is distinct from $3
      and checked_at < $4
    order by provider_id limit $5 for update
  ) old where m.tenant_id = $1 and m.id = old.id
  returning m.id`;
