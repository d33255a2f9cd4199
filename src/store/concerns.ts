import type { TenantId } from "#shared/ids.ts";
import type { Concern } from "#trace/overview.ts";
import { PROVES_HARD_DELETE } from "./conformance.ts";
import type { Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { STILL_PAUSED } from "./restored-tenants.ts";
import { SCOPE_TROUBLES } from "./scope-troubles.ts";
import { readSourceRates, type SourceRate } from "./source-health.ts";

/** What a person should look at, the gravest first. Each is found by an index of its own. */
export async function readConcerns(tx: Transaction, tenantId: TenantId): Promise<readonly Concern[]> {
  const found = await tx.rows<ConcernRow>(CONCERNS, [tenantId, MOST]);
  const sources = await readSourceRates(tx, tenantId);
  return [...found.map(toConcern), ...sources.flatMap(sourceConcern)];
}

/** Nobody needs to know more exactly how many wait. */
const MOST = 10_000;

interface ConcernRow {
  readonly kind: Concern["kind"];
  readonly count: number;
  readonly name: string | null;
  readonly reason: string | null;
  readonly since: Date | null;
}

function toConcern(row: ConcernRow): Concern {
  const { kind, count } = row;
  return { kind, count, name: fromNull(row.name), reason: fromNull(row.reason), since: fromNull(row.since) };
}

// Recent trouble only: what is older than a week has been seen, or never will be.
const CONCERNS = `
  with doubt as (
    select outcome, settled_at from retraction_copy
    where tenant_id = $1 and outcome in ('unverified', 'identity_mismatch', 'failed', 'restore_failed')
      and settled_at > now() - interval '7 days' limit $2
  ), held as (
    select held_for, count(*)::int as n, min(held_at) as since from (
      select held_for, held_at from retraction_copy where tenant_id = $1 and outcome = 'held' and held_for = 'observe' limit $2
    ) rc group by 1
  )
  select kind, count, name, reason, since from (
    select 0 as place, 'restored' as kind, 1 as count, null as name,
      to_char(restored_as_of at time zone 'UTC', '"as of "YYYY-MM-DD HH24:MI:SS" UTC: what was done since is not known here"') as reason,
      restored_at as since
    from tenant where id = $1 and ${STILL_PAUSED}
    union all
    select 1, 'integration_stopped', 1, name, stopped_reason, stopped_at
    from integration where tenant_id = $1 and state = 'stopped'
    union all
    select 1, 'hard_delete_unproven', 1, i.name, null, (
      select at from conformance c
      where c.tenant_id = $1 and c.integration_id = i.id and c.destination = 'RecoverableItemsPurges' and not c.passed)
    from integration i
    cross join lateral (
      select setting from auto_retract a where a.tenant_id = $1 and a.integration_id = i.id order by version desc limit 1) a
    where i.tenant_id = $1 and a.setting->'destinations' @? '$.* ? (@ == "RecoverableItemsPurges")' and not ${PROVES_HARD_DELETE}
    union all
    select 1, case when credential_expires_at <= now() then 'credential_ended' else 'credential_expiring' end, 1, name,
      to_char(credential_expires_at at time zone 'UTC', 'YYYY-MM-DD'), null
    from integration where tenant_id = $1 and credential_expires_at < now() + interval '30 days'
    union all
    select 1, 'self_test_failed', 1, i.name, coalesce(t.code, t.trouble), t.ended_at
    from integration i
    cross join lateral (
      select ended_at, trouble, (select line->>'code' from jsonb_array_elements(lines) line where line->>'result' = 'failed' limit 1) as code,
        lines @> '[{"result": "failed"}]' or trouble is not null as has_failed
      from self_test t
      where t.tenant_id = $1 and t.integration_id = i.id and t.ended_at is not null order by id desc limit 1) t
    where i.tenant_id = $1 and i.state <> 'stopped' and t.has_failed
    union all
    select 2, 'breaker_open', 1, rule, reason, opened_at from breaker_trip where tenant_id = $1 and closed_at is null
    union all
    select 3, 'approval_waiting', count(*)::int, null, null, min(asked_at)
    from approval where tenant_id = $1 and decision is null and expires_at > now() having count(*) > 0
    union all
    select 4, 'setting_waiting', count(*)::int, null, null, min(asked_at)
    from auto_retract_proposal where tenant_id = $1 and expires_at > now() having count(*) > 0
    union all
    select 5, 'scope_' || trouble, count(*)::int, name, string_agg(thing, ', ' order by thing), null
    from (${SCOPE_TROUBLES}) s group by integration_id, name, trouble
    union all
    select 5, 'important_group_lost', count(*)::int, null, string_agg(g.name, ', ' order by g.name), min(g.gone_at)
    from important_group ig join directory_group g on g.tenant_id = $1 and g.id = ig.group_id and g.gone_at is not null
    where ig.tenant_id = $1 having count(*) > 0
    union all
    select 6, 'canary_waiting', count(*)::int, null, null, min(applied_at)
    from retraction where tenant_id = $1 and state = 'held' and held_for = 'canary' having count(*) > 0
    union all
    select 7, 'observed_waiting', n, null, null, since from held
    union all
    select 8, case outcome when 'restore_failed' then 'failed' else outcome end, count(*)::int, null, null, min(settled_at)
    from doubt group by 2
    union all
    select 10, 'coverage_low', 1, name, null, coverage_low_since
    from integration where tenant_id = $1 and coverage_low_since is not null
    union all
    select 9, 'not_judged', count(*)::int, null, null, min(received_at)
    from (select received_at from message where tenant_id = $1 and not judged limit $2) m having count(*) > 0
  ) it
  order by place, since`;

const DAY_MS = 86_400_000;

function sourceConcern({ name, createdAt, lastSeenAt, now, state }: SourceRate): readonly Concern[] {
  const base = { count: 1, name, reason: undefined };
  if (state === "silent") return [{ ...base, kind: "source_silent", since: lastSeenAt }];
  if (state === "working" || now.getTime() - createdAt.getTime() < DAY_MS) return [];
  return [{ ...base, kind: "source_never_delivered", since: createdAt }];
}
