import { ACTIONABLE_DISPOSITIONS, type ActionableDisposition } from "#policy/auto-retract.ts";
import type { Came, PastSample, PastWeek } from "#policy/past-week.ts";
import type { IntegrationId, MessageId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { firstIdOf } from "./first-id-of.ts";

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

interface Sampled {
  readonly integrationId: IntegrationId;
  readonly dispositions: readonly ActionableDisposition[];
  readonly since: Date;
}

/** The newest few messages of each disposition that have copies there. */
export function readPastSamples(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, dispositions, since }: Sampled,
): Promise<readonly (PastSample & { readonly messageId: MessageId })[]> {
  const values = [tenantId, firstIdOf(since), dispositions, MAX_MESSAGES, integrationId];
  return tx.rows<PastSample>(SAMPLE, values);
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

const SAMPLE = `
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
      select count(*)::int as copies from copy
      where tenant_id = $1 and message_id = m.id and integration_id = $5 and exempt_at is null
    ) c
    where c.copies > 0
    order by m.id desc limit ${SAMPLES}
  ) s
  order by d.disposition, s.id desc`;
