import { ACTIONABLE_DISPOSITIONS, type ActionableDisposition } from "#detection/disposition.ts";
import type { Scope } from "#directory/scope.ts";
import type { Came, PastSample, PastWeek, Reached } from "#policy/past-week.ts";
import type { IntegrationId, MessageId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { firstIdOf } from "./first-id-of.ts";
import { SCOPE_VALUES, scopeSets, scopeValues } from "./scope-sets.ts";

const WEEK_MS = 7 * 86_400_000;
/** Of each disposition: whoever has more flagged mail in a week learns that it is more. */
const MAX_MESSAGES = 50_000;
/** A hundredth of this is more than anybody looks through. */
const MAX_COPIES = 2_000_000;
const SAMPLES = 5;
/** A sender may write a subject of a megabyte. */
const MAX_TEXT = 300;

/** What came in the past seven days, by verdict and integration. Reads ranges of two indexes, and never more than the bounds above. */
export async function readPastWeek(tx: Transaction, tenantId: TenantId, now: Date): Promise<PastWeek> {
  const since = new Date(now.getTime() - WEEK_MS);
  const bound = firstIdOf(since);
  const flagged = [tenantId, bound, ACTIONABLE_DISPOSITIONS, MAX_MESSAGES];
  const came = await tx.rows<Came>(CAME, flagged);
  const incomplete = await tx.rows<{ disposition: ActionableDisposition }>(INCOMPLETE, flagged);
  const [all] = await tx.rows<{ copies: number }>(ALL, [tenantId, bound, MAX_COPIES]);
  return { since, came, copies: all?.copies ?? 0, incomplete: incomplete.map((it) => it.disposition) };
}

interface Reaching {
  readonly integrationId: IntegrationId;
  readonly since: Date;
  readonly scope: Scope | undefined;
  /** Which it is measured against. */
  readonly against: Scope | undefined;
}

/** What came for those in a scope, within the same bounds. */
export function readReached(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, since, scope, against }: Reaching,
): Promise<readonly Reached[]> {
  const flagged = [tenantId, firstIdOf(since), ACTIONABLE_DISPOSITIONS, MAX_MESSAGES, integrationId];
  return tx.rows<Reached>(REACHED, [
    ...flagged,
    ...scopeValues(scope),
    ...scopeValues(against),
    against === undefined,
  ]);
}

interface Sampled {
  readonly integrationId: IntegrationId;
  readonly scope: Scope | undefined;
  readonly dispositions: readonly ActionableDisposition[];
  readonly since: Date;
}

/** The newest few messages of each disposition that have copies there, in the scope. */
export function readPastSamples(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, dispositions, since, scope }: Sampled,
): Promise<readonly (PastSample & { readonly messageId: MessageId })[]> {
  const values = [tenantId, firstIdOf(since), dispositions, MAX_MESSAGES, integrationId];
  return scope === undefined
    ? tx.rows<PastSample>(SAMPLE, values)
    : tx.rows<PastSample>(SAMPLE_IN_SCOPE, [...values, ...scopeValues(scope)]);
}

/** The newest flagged messages, disposition by disposition: ids begin with the time, and the index knows both. */
const FLAGGED = `
  from unnest($3::text[]) as d(disposition)
  cross join lateral (
    select id, disposition from message
    where tenant_id = $1 and disposition = d.disposition and disposition <> 'NONE' and id >= $2
    order by id desc limit $4
  ) m`;

// By message first: counting each message once over all of them would sort them.
const CAME = `
  select integration_id as "integrationId", disposition, count(*)::int as messages, sum(copies)::int as copies
  from (
    select m.id, m.disposition, c.integration_id, count(*) as copies
    ${FLAGGED}
    join copy c on c.tenant_id = $1 and c.message_id = m.id
    where c.exempt_at is null
    group by m.id, m.disposition, c.integration_id
  ) it
  group by integration_id, disposition`;

const INCOMPLETE = `select d.disposition ${FLAGGED} group by d.disposition having count(*) >= $4`;

const ALL = `
  select count(*)::int as copies from (select from copy where tenant_id = $1 and id >= $2 limit $3) it`;

/** As it would be looked up now: of what stayed nobody has asked whose it is. */
const MAILBOX = `
  coalesce(c.mailbox_id, (select a.mailbox_id from mailbox_address a where a.tenant_id = $1 and a.address = c.address))`;

const AFTER = scopeSets(6, "after_");
const BEFORE = scopeSets(6 + SCOPE_VALUES, "before_");
const REACHED = `
  with recursive ${AFTER.tables}, ${BEFORE.tables}, flagged as materialized (
    select m.id, m.disposition, ${MAILBOX} as mailbox_id ${FLAGGED}
    join copy c on c.tenant_id = $1 and c.message_id = m.id
    where c.integration_id = $5 and c.exempt_at is null
  ), reached as (
    select id, disposition, mailbox_id is null or (${AFTER.has("mailbox_id")}) as is_in,
      $${6 + 2 * SCOPE_VALUES}::boolean or (mailbox_id is not null and ${BEFORE.has("mailbox_id")}) as was_in
    from flagged
  )
  select disposition, count(*) filter (where copies > 0)::int as messages, coalesce(sum(copies), 0)::int as copies,
    coalesce(sum(beyond), 0)::int as beyond, coalesce(sum(outside), 0)::int as outside
  from (
    select disposition, count(*) filter (where is_in) as copies, count(*) filter (where is_in and not was_in) as beyond,
      count(*) filter (where not is_in) as outside
    from reached group by id, disposition
  ) it
  group by disposition`;

const SAMPLES_OF = (inScope: string): string => `
  select s.id as "messageId", d.disposition, left(s.from_address, ${MAX_TEXT}) as "fromAddress",
    left(s.from_name, ${MAX_TEXT}) as "fromName", left(s.subject, ${MAX_TEXT}) as subject,
    s.received_at as "receivedAt", s.copies
  from unnest($3::text[]) as d(disposition)
  cross join lateral (
    select m.id, m.from_address, m.from_name, m.subject, m.received_at, c.copies
    from (
      select id, from_address, from_name, subject, received_at from message
      where tenant_id = $1 and disposition = d.disposition and disposition <> 'NONE' and id >= $2
      order by id desc limit $4
    ) m
    cross join lateral (
      select count(*)::int as copies from copy c
      where c.tenant_id = $1 and c.message_id = m.id and c.integration_id = $5 and c.exempt_at is null ${inScope}
    ) c
    where c.copies > 0
    order by m.id desc limit ${SAMPLES}
  ) s
  order by d.disposition, s.id desc`;
const SAMPLE = SAMPLES_OF("");
const SAMPLE_IN_SCOPE = `
  with recursive ${AFTER.tables} ${SAMPLES_OF(`and (${MAILBOX} is null or (${AFTER.has(MAILBOX)}))`)}`;
