/**
 * An expression: whether a group has a mailbox of that integration in it, also by way of groups in it. A directory names
 * its own people only, so a group of another one reaches a mailbox here by an address alone; those are few, however large
 * the group is.
 */
const reachesByAddress = (group: string, integration: string): string => `
  exists (
    with recursive inside as (
      select id, integration_id from directory_group where tenant_id = $1 and id = ${group} and gone_at is null
      union
      select child.id, child.integration_id from inside
      cross join lateral (
        select member from directory_member where tenant_id = $1 and group_id = inside.id and kind = 'group' offset 0
      ) x
      cross join lateral (
        select id, integration_id from directory_group
        where tenant_id = $1 and integration_id = inside.integration_id and provider_id = x.member and gone_at is null limit 1
      ) child
    )
    select from inside
    join directory_member x on x.tenant_id = $1 and x.group_id = inside.id and x.kind = 'address'
    join mailbox_address a on a.tenant_id = $1 and a.address = x.member
    join mailbox m on m.tenant_id = $1 and m.id = a.mailbox_id and m.integration_id = ${integration})`;

/** An expression: a group that belongs to another connection than that one, with nobody of that one in it. */
export const isForeignGroup = (
  group: { readonly id: string; readonly integrationId: string },
  integration: string,
): string => `
  (${group.integrationId} is not null and ${group.integrationId} <> ${integration}
    and not ${reachesByAddress(group.id, integration)})`;

/** Of the groups and mailboxes `$3` those that mean nobody of the integration `$2`. */
export const FOREIGN = `
  select g.id, g.name from directory_group g
  where g.tenant_id = $1 and g.id = any($3::uuid[])
    and ${isForeignGroup({ id: "g.id", integrationId: "g.integration_id" }, "$2::uuid")}
  union all
  select id, primary_address from mailbox
  where tenant_id = $1 and id = any($3::uuid[]) and integration_id <> $2::uuid
  order by 1`;

/**
 * What a setting that holds names in its scope and cannot mean. Lost: the directory lists it no more, so `only` it is
 * nobody, and of those who were in one that is excepted nobody knows who should be. Foreign: it belongs to another
 * connection, so it is nobody of this one. Empty: the directory tells of nobody in it, as of a group whose members are
 * hidden from us, so `except` it spares nobody, and nobody would notice.
 */
export const SCOPE_TROUBLES = `
  select i.id as integration_id, i.name, coalesce(named.it ->> 'name', named.it ->> 'address') as thing,
    case when not is_there then 'lost' when is_foreign then 'foreign' else 'empty' end as trouble
  from integration i
  cross join lateral (
    select setting -> 'scope' as scope from auto_retract a
    where a.tenant_id = $1 and a.integration_id = i.id order by version desc limit 1
  ) a
  cross join lateral (
    select jsonb_path_query(a.scope, '$.*.groups[*]') as it, true as is_group
    union all
    select jsonb_path_query(a.scope, '$.*.mailboxes[*]'), false
  ) named
  left join lateral (
    select id, integration_id, gone_at, has_everyone from directory_group
    where named.is_group and tenant_id = $1 and id = (named.it ->> 'id')::uuid
    union all
    select id, integration_id, gone_at, false from mailbox
    where not named.is_group and tenant_id = $1 and id = (named.it ->> 'id')::uuid
  ) known on true
  cross join lateral (
    select known.id is not null and known.gone_at is null as is_there, case
      when named.is_group then ${isForeignGroup({ id: "known.id", integrationId: "known.integration_id" }, "i.id")}
      else known.integration_id <> i.id end as is_foreign,
      named.is_group and not known.has_everyone and not exists (
        select from directory_member x where x.tenant_id = $1 and x.group_id = known.id) as is_empty
  ) is_so
  where i.tenant_id = $1 and (not is_there or is_foreign or is_empty)`;
