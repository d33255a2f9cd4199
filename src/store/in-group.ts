/**
 * Common table expressions: everybody in a group, also by way of groups in it, as `name(mailbox_id)`. Groups in each
 * other end. By hand, members are addresses: whoever has one is in it. Members are looked up and not joined, so that the
 * plan holds for a table that nobody has analysed (docs/decisions/0004-plans.md).
 */
export const IN_GROUP = (group: string, name = "in_group"): string => `
  ${name}_inside as (
    select g.id, g.integration_id, g.has_everyone from directory_group g
    where g.tenant_id = $1 and g.id = ${group} and g.gone_at is null
    union
    select child.id, child.integration_id, child.has_everyone from ${name}_inside inside
    join directory_member x on x.tenant_id = $1 and x.group_id = inside.id and x.kind = 'group'
    join directory_group child on child.tenant_id = $1 and child.integration_id = inside.integration_id
      and child.provider_id = x.member and child.gone_at is null
  ), ${name} as (
    select m.id as mailbox_id from ${name}_inside inside
    join directory_member x on x.tenant_id = $1 and x.group_id = inside.id and x.kind = 'mailbox'
    cross join lateral (
      select id from mailbox m
      where m.tenant_id = $1 and m.integration_id = inside.integration_id and m.provider_id = x.member and m.gone_at is null
      limit 1
    ) m
    union
    select m.id from ${name}_inside inside
    join mailbox m on m.tenant_id = $1 and m.integration_id = inside.integration_id and m.gone_at is null
    where inside.has_everyone
    union
    select a.mailbox_id from ${name}_inside inside
    join directory_member x on x.tenant_id = $1 and x.group_id = inside.id and x.kind = 'address'
    cross join lateral (
      select mailbox_id from mailbox_address a where a.tenant_id = $1 and a.address = x.member limit 1
    ) a
  )`;
