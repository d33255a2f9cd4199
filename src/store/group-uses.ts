import type { GroupId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

/**
 * Where a group is used, in words for who wants to delete it: in scopes that hold or wait, and on the list of important
 * people. A plan whose set is frozen needs it no more; one whose messages are still being looked up does.
 */
export async function whereGroupIsUsed(
  tx: Transaction,
  tenantId: TenantId,
  id: GroupId,
): Promise<readonly string[]> {
  const named = JSON.stringify([{ id }]);
  const rows = await tx.rows<{ use: string }>(USES, [tenantId, id, named]);
  return rows.map((it) => it.use);
}

const names = (scope: string): string => `
  (${scope} -> 'only' -> 'groups' @> $3::jsonb or ${scope} -> 'except' -> 'groups' @> $3::jsonb)`;

const USES = `
  select 'the scope of Auto-Retract for ' || i.name as use
  from integration i
  cross join lateral (
    select setting -> 'scope' as scope from auto_retract a
    where a.tenant_id = $1 and a.integration_id = i.id order by version desc limit 1
  ) s
  where i.tenant_id = $1 and ${names("s.scope")}
  union all
  select 'a change of Auto-Retract for ' || i.name || ' that waits for a second person'
  from auto_retract_proposal p join integration i on i.tenant_id = $1 and i.id = p.integration_id
  where p.tenant_id = $1 and p.expires_at > now() and ${names("p.setting -> 'scope'")}
  union all
  select 'the important people' from important_group where tenant_id = $1 and group_id = $2
  union all
  select 'the plan ' || id || ', whose messages are being looked up'
  from retraction where tenant_id = $1 and state = 'draft' and hash is null and ${names("scope")}
  order by 1`;
