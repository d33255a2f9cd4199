import type { GroupId } from "#shared/ids.ts";
import { appendEvents, type NewFact } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { whereGroupIsUsed } from "./group-uses.ts";
import { IN_GROUP } from "./in-group.ts";
import type { Reading } from "./save-listed-mailboxes.ts";

/** Of which groups it is asked: those with these ids of the provider, or all that a whole reading has not seen. */
export type Losing = { readonly providerIds: readonly string[] } | { readonly unseenBy: number };

interface Group {
  readonly id: GroupId;
  readonly name: string;
}

/**
 * Before groups go: whoever is in one that a scope or the list of important people names is written down, and stays
 * excepted and important. Who took a group away in the directory has not said that its people need no protection any
 * more; nobody may have meant more than to tidy up. All of them before any of them goes: one can be in the other.
 */
export async function keepMembers(tx: Transaction, reading: Reading, losing: Losing): Promise<void> {
  for (const { id } of await namedOf(tx, reading, losing)) await tx.rows(KEEP, [reading.tenantId, id]);
}

function namedOf(
  tx: Transaction,
  { tenantId, integrationId }: Reading,
  losing: Losing,
): Promise<readonly Group[]> {
  const asked = "unseenBy" in losing ? [null, losing.unseenBy] : [losing.providerIds, null];
  return tx.rows<Group>(NAMED, [tenantId, integrationId, ...asked]);
}

/** Says of groups that have gone where they are used; of what nobody uses nothing is said. */
export async function tellLost(
  tx: Transaction,
  { tenantId, integrationId }: Reading,
  gone: readonly Group[],
): Promise<void> {
  const facts: NewFact[] = [];
  for (const { id, name } of gone) {
    const usedBy = await whereGroupIsUsed(tx, tenantId, id);
    if (usedBy.length === 0) continue;
    const [kept] = await tx.rows<{ n: number }>(COUNT_KEPT, [tenantId, id]);
    const data = { integrationId, group: name, groupId: id, usedBy, keptMailboxes: kept?.n ?? 0 };
    facts.push({ kind: "directory.group_lost", actor: "system", data });
  }
  await appendEvents(tx, tenantId, facts);
}

/** Once a reading has ended, what is listed again counts by who is in it now. */
export async function forgetKept(
  tx: Transaction,
  { tenantId, integrationId }: Pick<Reading, "tenantId" | "integrationId">,
): Promise<void> {
  const back = await tx.rows<Group>(BACK, [tenantId, integrationId]);
  await appendEvents(
    tx,
    tenantId,
    back.map(({ id, name }) => ({
      kind: "directory.group_back",
      actor: "system",
      data: { integrationId, group: name, groupId: id },
    })),
  );
}

// Every version of a setting: a run that an earlier one began is held to its scope as well.
const NAMED = `
  with named as (
    select group_id as id from important_group where tenant_id = $1
    union
    select (it #>> '{}')::uuid from auto_retract, jsonb_path_query(setting, '$.scope.*.groups[*].id') it
    where tenant_id = $1
    union
    select (it #>> '{}')::uuid from auto_retract_proposal, jsonb_path_query(setting, '$.scope.*.groups[*].id') it
    where tenant_id = $1 and expires_at > now()
    union
    select (it #>> '{}')::uuid from retraction, jsonb_path_query(scope, '$.*.groups[*].id') it
    where tenant_id = $1 and state = 'draft' and hash is null
  )
  select g.id, g.name from named
  join directory_group g on g.tenant_id = $1 and g.id = named.id and g.integration_id = $2 and g.gone_at is null
  where case when $3::text[] is null then g.generation is distinct from $4::int else g.provider_id = any($3::text[]) end
    and not exists (select from kept_member k where k.tenant_id = $1 and k.group_id = g.id)
  order by g.id`;
const KEEP = `
  with recursive ${IN_GROUP("$2::uuid")}
  insert into kept_member (tenant_id, group_id, mailbox_id)
  select $1, $2, mailbox_id from in_group order by mailbox_id on conflict do nothing`;
const COUNT_KEPT = "select count(*)::int as n from kept_member where tenant_id = $1 and group_id = $2";
const BACK = `
  with back as (
    delete from kept_member k using directory_group g
    where k.tenant_id = $1 and g.tenant_id = $1 and g.id = k.group_id and g.integration_id = $2 and g.gone_at is null
    returning g.id, g.name
  )
  select distinct id, name from back order by id`;
