import type { GroupsPage, ListedMember } from "#directory/directory-feed.ts";
import { type GroupId, newId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { keepMembers, tellLost } from "./lost-groups.ts";
import type { Reading } from "./save-listed-mailboxes.ts";
import { forgetMissing, MAX_ADDRESS } from "./save-mailboxes.ts";

/**
 * Saves a page of groups. Answers those whose members may have changed: all of them, where the provider does not mark
 * its groups or where a whole reading trusts no mark.
 */
export async function saveListedGroups(
  tx: Transaction,
  reading: Reading,
  { groups, removed, isFull }: Pick<GroupsPage, "groups" | "removed"> & { readonly isFull: boolean },
): Promise<readonly string[]> {
  const { tenantId, integrationId, generation } = reading;
  const unique = new Map(groups.map((it) => [it.providerId, it]));
  const given = [...unique.values()].map(({ providerId, name, primaryAddress, kind, etag }) => ({
    id: newId<GroupId>(new Date()),
    providerId,
    name,
    primaryAddress,
    kind,
    etag,
  }));
  const changed = await tx.rows<{ provider_id: string }>(CHANGED, [
    tenantId,
    integrationId,
    JSON.stringify(given),
    isFull,
  ]);
  await tx.rows(SAVE, [tenantId, integrationId, generation ?? null, JSON.stringify(given)]);
  const addresses = groups.flatMap((it) =>
    it.addresses
      .filter((address) => address.length <= MAX_ADDRESS)
      .map((address) => ({ address, providerId: it.providerId })),
  );
  await tx.rows(DROP_ADDRESSES, [tenantId, integrationId, [...unique.keys()], JSON.stringify(addresses)]);
  await tx.rows(SAVE_ADDRESSES, [tenantId, integrationId, JSON.stringify(addresses)]);
  await forgetMissing(
    tx,
    tenantId,
    addresses.map((it) => it.address),
  );
  await removeGroups(tx, reading, removed);
  return changed.map((it) => it.provider_id);
}

async function removeGroups(tx: Transaction, reading: Reading, removed: readonly string[]): Promise<void> {
  if (removed.length === 0) return;
  const { tenantId, integrationId } = reading;
  // Whoever names one in a scope holds its row until then: only what is locked is sure to be named by nobody else.
  await tx.rows(LOCK_REMOVED, [tenantId, integrationId, removed]);
  await keepMembers(tx, reading, { providerIds: removed });
  await tellLost(tx, reading, await tx.rows<Gone>(REMOVE, [tenantId, integrationId, removed]));
}

interface Gone {
  readonly id: GroupId;
  readonly name: string;
}

/** Saves who is, and who is no longer, directly in which group. Answers how many were told. */
export async function saveListedMembers(
  tx: Transaction,
  { tenantId, integrationId, generation }: Reading,
  members: readonly ListedMember[],
): Promise<number> {
  // Of one told twice the last word counts.
  const unique = new Map(members.map((it) => [`${it.groupId} ${it.kind} ${it.memberId}`, it]));
  const { there = [], gone = [], everyone = [] } = Object.groupBy(unique.values(), partOf);
  await tx.rows(ADD_MEMBERS, [tenantId, integrationId, JSON.stringify(there), generation ?? null]);
  if (gone.length > 0) await tx.rows(REMOVE_MEMBERS, [tenantId, integrationId, JSON.stringify(gone)]);
  if (everyone.length > 0)
    await tx.rows(HAS_EVERYONE, [tenantId, integrationId, everyone.map((it) => it.groupId)]);
  return members.length;
}

function partOf({ kind, isRemoved }: ListedMember): "there" | "gone" | "everyone" {
  if (kind === "everyone") return "everyone";
  return isRemoved ? "gone" : "there";
}

/** Before its members are listed anew. */
export async function forgetEveryone(
  tx: Transaction,
  { tenantId, integrationId }: Reading,
  groupId: string,
): Promise<void> {
  await tx.rows(NOT_EVERYONE, [tenantId, integrationId, groupId]);
}

/** After its members were listed anew: who was not listed is not in it any more. */
export async function dropUnlisted(
  tx: Transaction,
  { tenantId, integrationId, generation }: Reading,
  groupId: string,
): Promise<void> {
  await tx.rows(DROP_UNLISTED, [tenantId, integrationId, groupId, generation]);
}

/** Takes up to `limit` groups, and as many members, away that a whole reading has not seen. Answers how many. */
export async function sweepGroups(
  tx: Transaction,
  { tenantId, integrationId, generation }: Reading,
  { limit, membersToo }: { readonly limit: number; readonly membersToo: boolean },
): Promise<number> {
  const groups = await takeUnseen(tx, { tenantId, integrationId, generation }, limit);
  if (!membersToo) return groups.length;
  const members = await tx.rows(SWEEP_MEMBERS, [tenantId, integrationId, generation, limit]);
  return groups.length + members.length;
}

async function takeUnseen(tx: Transaction, reading: Reading, limit: number): Promise<readonly Gone[]> {
  const { tenantId, integrationId, generation } = reading;
  if (generation === undefined) return [];
  const unseen = [tenantId, integrationId, generation, limit];
  const found = await tx.rows(LOCK_UNSEEN, unseen);
  if (found.length === 0) return [];
  await keepMembers(tx, reading, { unseenBy: generation });
  const gone = await tx.rows<Gone>(SWEEP_GROUPS, unseen);
  await tellLost(tx, reading, gone);
  return gone;
}

const GIVEN = `jsonb_to_recordset($3::jsonb) as it("providerId" text, etag text)`;
const CHANGED = `
  select it."providerId" as provider_id from ${GIVEN}
  left join directory_group g
    on g.tenant_id = $1 and g.integration_id = $2 and g.provider_id = it."providerId" and g.gone_at is null
  where $4 or it.etag is null or g.etag is distinct from it.etag
  order by 1`;
const SAVE = `
  insert into directory_group (tenant_id, id, integration_id, provider_id, name, primary_address, kind, etag, generation)
  select $1, id, $2, "providerId", name, "primaryAddress", kind, etag, $3
  from jsonb_to_recordset($4::jsonb) as it(
    id uuid, "providerId" text, name text, "primaryAddress" text, kind text, etag text)
  order by "providerId"
  on conflict (tenant_id, integration_id, provider_id) do update set
    name = excluded.name, primary_address = excluded.primary_address, kind = excluded.kind, etag = excluded.etag,
    gone_at = null, generation = coalesce(excluded.generation, directory_group.generation)`;
const PAIRS = (parameter: string): string =>
  `jsonb_to_recordset(${parameter}::jsonb) as it(address text, "providerId" text)`;
const DROP_ADDRESSES = `
  delete from directory_group_address a using (
    select a.address from directory_group_address a join directory_group g on g.tenant_id = $1 and g.id = a.group_id
    where a.tenant_id = $1 and g.integration_id = $2 and g.provider_id = any($3::text[]) and not exists (
      select from ${PAIRS("$4")} where it.address = a.address and it."providerId" = g.provider_id)
    order by a.address for update of a
  ) former where a.tenant_id = $1 and a.address = former.address`;
const SAVE_ADDRESSES = `
  insert into directory_group_address (tenant_id, address, group_id)
  select distinct on (it.address) $1::uuid, it.address, g.id from ${PAIRS("$3")}
  join directory_group g on g.tenant_id = $1 and g.integration_id = $2 and g.provider_id = it."providerId"
  order by it.address
  on conflict (tenant_id, address) do update set group_id = excluded.group_id
    where directory_group_address.group_id <> excluded.group_id`;
const GONE = `
  gone as (
    update directory_group g set gone_at = now(), etag = null from old
    where g.tenant_id = $1 and g.id = old.id returning g.id, g.name
  ), dropped as (
    delete from directory_group_address a using gone where a.tenant_id = $1 and a.group_id = gone.id
  ), left_members as (
    delete from directory_member x using gone where x.tenant_id = $1 and x.group_id = gone.id
  )
  select id, name from gone`;
const LOCK_REMOVED = `
  select id from directory_group
  where tenant_id = $1 and integration_id = $2 and provider_id = any($3::text[]) and gone_at is null
  order by provider_id for update`;
const REMOVE = `with old as (${LOCK_REMOVED}), ${GONE}`;
const LOCK_UNSEEN = `
  select id from directory_group
  where tenant_id = $1 and integration_id = $2 and gone_at is null and generation is distinct from $3
  order by provider_id limit $4 for update`;
const SWEEP_GROUPS = `with old as (${LOCK_UNSEEN}), ${GONE}`;
const MEMBERS = `jsonb_to_recordset($3::jsonb) as it("groupId" text, kind text, "memberId" text)`;
const ADD_MEMBERS = `
  insert into directory_member (tenant_id, group_id, kind, member, generation)
  select $1, g.id, it.kind, it."memberId", $4 from ${MEMBERS}
  join directory_group g on g.tenant_id = $1 and g.integration_id = $2 and g.provider_id = it."groupId"
  where length(it."memberId") <= ${MAX_ADDRESS}
  order by g.id, it.kind, it."memberId"
  on conflict (tenant_id, group_id, kind, member) do update set generation = excluded.generation
    where directory_member.generation is distinct from excluded.generation and excluded.generation is not null`;
const REMOVE_MEMBERS = `
  delete from directory_member x using ${MEMBERS}, directory_group g
  where g.tenant_id = $1 and g.integration_id = $2 and g.provider_id = it."groupId"
    and x.tenant_id = $1 and x.group_id = g.id and x.kind = it.kind and x.member = it."memberId"`;
const HAS_EVERYONE = `
  update directory_group set has_everyone = true
  where tenant_id = $1 and integration_id = $2 and provider_id = any($3::text[])`;
const NOT_EVERYONE = `
  update directory_group set has_everyone = false
  where tenant_id = $1 and integration_id = $2 and provider_id = $3 and has_everyone`;
const DROP_UNLISTED = `
  delete from directory_member x using directory_group g
  where g.tenant_id = $1 and g.integration_id = $2 and g.provider_id = $3
    and x.tenant_id = $1 and x.group_id = g.id and x.generation is distinct from $4`;
const SWEEP_MEMBERS = `
  delete from directory_member x using (
    select x.group_id, x.kind, x.member from directory_member x
    join directory_group g on g.tenant_id = $1 and g.id = x.group_id
    where x.tenant_id = $1 and g.integration_id = $2 and x.generation is distinct from $3
    limit $4
  ) old
  where x.tenant_id = $1 and x.group_id = old.group_id and x.kind = old.kind and x.member = old.member
  returning x.group_id`;
