import type { RetractionPlan } from "#retraction/plans.ts";
import type { MailboxId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

/** As many as a person reads. */
const MAX_GROUPS = 20;

/** The groups in which these mailboxes are, also by way of groups in them, those with most of them first. */
export function groupsTouched(
  tx: Transaction,
  tenantId: TenantId,
  mailboxes: readonly MailboxId[],
): Promise<RetractionPlan["groups"]> {
  return tx.rows<RetractionPlan["groups"][number]>(TOUCHED, [tenantId, [...new Set(mailboxes)], MAX_GROUPS]);
}

// Each mailbox's groups are few, and who is in a large one is not read.
const TOUCHED = `
  with recursive mine as (
    select m.id, m.integration_id, m.provider_id from unnest($2::uuid[]) as wanted(id)
    cross join lateral (select * from mailbox where tenant_id = $1 and id = wanted.id limit 1) m
  ), direct as (
    select mine.id as mailbox_id, g.id as group_id, g.integration_id, g.provider_id from mine
    cross join lateral (
      select group_id from directory_member x
      where x.tenant_id = $1 and x.kind = 'mailbox' and x.member = mine.provider_id offset 0
    ) x
    join directory_group g on g.tenant_id = $1 and g.id = x.group_id and g.integration_id = mine.integration_id
    union
    select mine.id, g.id, g.integration_id, g.provider_id from mine
    join mailbox_address a on a.tenant_id = $1 and a.mailbox_id = mine.id
    cross join lateral (
      select group_id from directory_member x
      where x.tenant_id = $1 and x.kind = 'address' and x.member = a.address offset 0
    ) x
    join directory_group g on g.tenant_id = $1 and g.id = x.group_id
    union
    select mine.id, g.id, g.integration_id, g.provider_id from mine
    join directory_group g on g.tenant_id = $1 and g.integration_id = mine.integration_id and g.has_everyone
  ), above as (
    select * from direct
    union
    select above.mailbox_id, g.id, g.integration_id, g.provider_id from above
    join directory_member x on x.tenant_id = $1 and x.kind = 'group' and x.member = above.provider_id
    join directory_group g on g.tenant_id = $1 and g.id = x.group_id and g.integration_id = above.integration_id
  )
  select g.id, g.name, count(*)::int as mailboxes
  from above join directory_group g on g.tenant_id = $1 and g.id = above.group_id and g.gone_at is null
  group by g.id, g.name
  order by 3 desc, lower(g.name), g.id limit $3`;
