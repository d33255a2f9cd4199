/**
 * An expression: the ids of the groups that a mailbox is in, also by way of groups in groups, as an array. From the
 * mailbox upwards and not from the groups down to everybody in them: a group of a hundred thousand is one row here. Says
 * the same as `IN_GROUP`. Rows are looked up and not joined, for which `offset 0` stands where there can be several
 * (docs/decisions/0004-plans.md).
 */
export const groupsOf = (mailbox: string): string => `
  array(
    with recursive own as (
      select integration_id, provider_id from mailbox where tenant_id = $1 and id = ${mailbox} and gone_at is null limit 1
    ), direct as (
      select g.id from own
      cross join lateral (
        select group_id from directory_member
        where tenant_id = $1 and kind = 'mailbox' and member = own.provider_id offset 0
      ) x
      cross join lateral (
        select id from directory_group
        where tenant_id = $1 and id = x.group_id and integration_id = own.integration_id and gone_at is null limit 1
      ) g
      union
      select g.id from own
      cross join lateral (
        select id from directory_group
        where tenant_id = $1 and integration_id = own.integration_id and has_everyone and gone_at is null offset 0
      ) g
      union
      select g.id from mailbox_address a
      cross join lateral (
        select group_id from directory_member
        where tenant_id = $1 and kind = 'address' and member = a.address offset 0
      ) x
      cross join lateral (
        select id from directory_group where tenant_id = $1 and id = x.group_id and gone_at is null limit 1
      ) g
      where a.tenant_id = $1 and a.mailbox_id = ${mailbox}
    ), found(id) as (
      select id from direct
      union
      select outer_group.id from found
      cross join lateral (
        select integration_id, provider_id from directory_group where tenant_id = $1 and id = found.id limit 1
      ) g
      cross join lateral (
        select group_id from directory_member
        where tenant_id = $1 and kind = 'group' and member = g.provider_id offset 0
      ) x
      cross join lateral (
        select id from directory_group
        where tenant_id = $1 and id = x.group_id and integration_id = g.integration_id and gone_at is null limit 1
      ) outer_group
    )
    select id from found)`;

/** An expression: the ids of the groups that protect a mailbox though the directory lists them no more, as an array. */
export const keptGroupsOf = (mailbox: string): string => `
  array(select group_id from kept_member where tenant_id = $1 and mailbox_id = ${mailbox})`;
