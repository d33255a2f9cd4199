import type { AutomationRule } from "#policy/automation-rules.ts";
import type { RuleCount } from "#policy/breaker.ts";
import type { CopyId, TenantId } from "#shared/ids.ts";
import type { Database, PreparedStatement, Transaction } from "./database.ts";

/** How many copies, and how many of them in important people's mailboxes, one rule acts on. */
export interface RuleAmount {
  readonly rule: AutomationRule;
  readonly copies: number;
  readonly important: number;
}

/** Adds to the counters of this hour, and holds them until the commit: to be called after all else is locked. */
export async function countActed(
  tx: Transaction,
  tenantId: TenantId,
  amounts: readonly RuleAmount[],
): Promise<void> {
  if (amounts.length > 0) await tx.rows(COUNT, [tenantId, JSON.stringify(amounts)]);
}

/** Counts what people bring back of what rules took; answers the rules. Locks the counters as `countActed` does. */
export async function countReleased(
  tx: Transaction,
  tenantId: TenantId,
  copyIds: readonly CopyId[],
): Promise<readonly AutomationRule[]> {
  if (copyIds.length === 0) return [];
  const rows = await tx.rows<{ rule: AutomationRule }>(RELEASED, [tenantId, copyIds]);
  return rows.map((it) => it.rule);
}

/** What each rule did, with what this transaction has counted. */
export function measureRules(
  tx: Transaction,
  tenantId: TenantId,
  rules: readonly AutomationRule[],
): Promise<readonly RuleCount[]> {
  return tx.rows<RuleCount>(MEASURE, [tenantId, rules]);
}

/** What a person has seen counts for no limit any more. Locks the counters of the rule. */
export async function forgiveCounts(tx: Transaction, tenantId: TenantId, rule: string): Promise<void> {
  await tx.rows(FORGIVE, [tenantId, rule]);
}

/** How much mail came in within a day, for each tenant whose automation has done something since. For a periodic job. */
export async function measureInbound(database: Database): Promise<void> {
  await database.asWorker((tx) => tx.rows(INBOUND));
}

/** Drops what no limit and no comparison reads any more. For a periodic job. */
export async function forgetCounts(database: Database): Promise<void> {
  await database.asWorker((tx) => tx.rows(FORGET));
}

// The hours are those of UTC, whatever a connection's own time zone is.
const THIS_HOUR = "date_trunc('hour', now(), 'UTC')";

const COUNT: PreparedStatement = {
  name: "count-acted",
  text: `
  insert into breaker_count as known (tenant_id, rule, hour, copies, important)
  select $1, rule, ${THIS_HOUR}, copies, important
  from jsonb_to_recordset($2::jsonb) as it(rule text, copies int, important int)
  order by rule
  on conflict (tenant_id, rule, hour) do update set
    copies = known.copies + excluded.copies, important = known.important + excluded.important`,
};

const RELEASED = `
  insert into breaker_count as known (tenant_id, rule, hour, released)
  select $1, rr.rule, ${THIS_HOUR}, count(distinct rc.copy_id)
  from retraction_copy rc join retraction_rule rr on rr.tenant_id = $1 and rr.retraction_id = rc.retraction_id
  where rc.tenant_id = $1 and rc.copy_id = any($2::uuid[]) and rc.kind = 'retract' and rc.outcome in ('moved', 'unverified')
  group by rr.rule order by rr.rule
  on conflict (tenant_id, rule, hour) do update set released = known.released + excluded.released
  returning rule`;

// An hour without a row is one in which nothing was done: a rule that is new has no history, and its floor counts.
const MEASURE: PreparedStatement = {
  name: "measure-rules",
  text: `
  select w.rule, coalesce(h.copies, 0) as "copiesThisHour", coalesce(h.important, 0) as "importantThisHour",
    coalesce(d.copies, 0)::int as "copiesToday", coalesce(d.released, 0)::int as "releasedToday", u.usual as "usualThisHour",
    (select copies from breaker_inbound where tenant_id = $1 and measured_at > now() - interval '24 hours') as "inboundToday"
  from unnest($2::text[]) as w(rule)
  left join lateral (
    select copies - copies_passed as copies, important - important_passed as important from breaker_count
    where tenant_id = $1 and rule = w.rule and hour = ${THIS_HOUR} limit 1
  ) h on true
  left join lateral (
    select sum(copies - copies_passed) as copies, sum(released - released_passed) as released from breaker_count
    where tenant_id = $1 and rule = w.rule and hour > now() - interval '24 hours'
  ) d on true
  cross join lateral (
    select percentile_disc(0.5) within group (order by coalesce(c.copies, 0)) as usual
    from generate_series(1, 14) as day(n)
    left join lateral (
      select copies from breaker_count
      where tenant_id = $1 and rule = w.rule and hour = ${THIS_HOUR} - day.n * interval '1 day' limit 1
    ) c on true
  ) u
  order by w.rule`,
};

const FORGIVE = `
  with seen as (
    select hour from breaker_count where tenant_id = $1 and rule = $2 and hour > now() - interval '25 hours'
    order by hour for update
  )
  update breaker_count c set copies_passed = copies, important_passed = important, released_passed = released
  from seen where c.tenant_id = $1 and c.rule = $2 and c.hour = seen.hour`;

// Only dispositions are compared with their history; of campaigns there are many.
const FORGET = `
  delete from breaker_count
  where hour < now() - interval '16 days' or (hour < now() - interval '2 days' and rule not like 'setting:%')`;

// The ids of copies begin with the time of their mail, so a day is a range of the key.
const INBOUND = `
  insert into breaker_inbound as known (tenant_id, copies)
  select t.tenant_id, c.n
  from (select distinct tenant_id from breaker_count where hour > now() - interval '2 hours') t
  cross join lateral (
    select count(*)::int as n from copy
    where tenant_id = t.tenant_id
      and id >= (lpad(to_hex(floor(extract(epoch from now() - interval '24 hours') * 1000)::bigint), 12, '0')
        || '00000000000000000000')::uuid
  ) c
  order by t.tenant_id
  on conflict (tenant_id) do update set copies = excluded.copies, measured_at = now()`;
