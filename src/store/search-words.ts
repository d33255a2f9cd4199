import { gramsOfFilter, markOf, WEEK_MS, weekOf } from "#trace/grams.ts";
import type { MessageId } from "#shared/ids.ts";
import { firstIdOf, momentOf } from "./first-id-of.ts";
import { IS_OF_TEXT } from "./index-grams.ts";
import type { SearchSource, SourceNeeds } from "./search-sources.ts";

/** Behind more events than these the reader is too far away to look at what it has not read. */
const MAX_BEHIND = 5_000;
/** So many lists of the index at most in one statement. */
const MAX_WEEKS = 16;
/** Of what is rare: the thirty days that a search looks back where it names none. */
const FIRST_WEEKS = 6;

/**
 * By the index of words, week by week, and what that does not hold yet. `undefined` where the filter has no three
 * letters in a row, or where the index lags too far behind.
 */
export async function wordSource(
  needs: SourceNeeds,
  { lowest, isRare }: { readonly lowest: string; readonly isRare: boolean },
): Promise<SearchSource | undefined> {
  const { database, tenantId, filter } = needs;
  if (gramsOfFilter(filter, { tenantId, week: 0 }).length === 0) return undefined;
  const { behind, ends } = await database.asWorker(async (tx) => ({
    behind: await tx.rows<Behind>(BEHIND, [tenantId, MAX_BEHIND + 1]),
    ends: (await tx.rows<Ends>(ENDS, [tenantId]))[0],
  }));
  if (behind.length > MAX_BEHIND || ends?.oldest == null || ends.newest == null) return undefined;
  const unread = [...new Set(behind.flatMap(({ id }) => (id === null ? [] : [id])))];
  const first = weekOfId(lowest > ends.oldest ? lowest : ends.oldest);
  const newest = weekOfId(ends.newest);
  // Where one week fills no page the others hold little either: more of them fit into one statement.
  let weeks = isRare ? FIRST_WEEKS : 1;
  return {
    isExact: false,
    next: async ({ below }, limit) => {
      const last = Math.min(weekOfId(below), newest);
      const from = Math.max(first, last - weeks + 1);
      weeks = Math.min(weeks * 2, MAX_WEEKS);
      const isLast = from <= first;
      const weekStart = firstIdOf(new Date(from * WEEK_MS));
      const start = isLast ? lowest : weekStart;
      const found = last < first ? [] : await lookUp(needs, { from, last, below, start, limit });
      const isFull = found.length >= limit;
      const until = isFull ? found.at(-1) : isLast ? undefined : weekStart;
      const unreadHere = unread.filter((id) => id < below && id >= (until ?? start));
      return { ids: [...new Set([...found, ...unreadHere])].toSorted().toReversed(), until };
    },
  };
}

interface Behind {
  readonly id: MessageId | null;
}

interface Ends {
  readonly oldest: MessageId | null;
  readonly newest: MessageId | null;
}

interface Weeks {
  readonly from: number;
  readonly last: number;
  readonly below: string;
  readonly start: string;
  readonly limit: number;
}

async function lookUp(
  { database, tenantId, filter }: SourceNeeds,
  { from, last, below, start, limit }: Weeks,
): Promise<readonly MessageId[]> {
  const wanted = Array.from({ length: last - from + 1 }, (_, n) => {
    const scope = { tenantId, week: from + n };
    return [...gramsOfFilter(filter, scope), [markOf(scope)]];
  }).flat();
  const rows = await database.asWorker((tx) =>
    tx.rows<{ id: MessageId }>(holdsAny(wanted.length), [tenantId, below, start, limit, ...wanted]),
  );
  return rows.map(({ id }) => id);
}

function weekOfId(id: string): number {
  return weekOf(momentOf(id).getTime());
}

// The lists are met first, whatever the planner thinks of what they hold: walking the messages instead is what the
// index is there to spare.
function holdsAny(lists: number): string {
  const holds = Array.from({ length: lists }, (_, n) => `grams @> $${n + 5}::int[]`).join(" or ");
  return `
    with held as materialized (select message_id from message_gram where tenant_id = $1 and (${holds}))
    select message_id as id from held where message_id < $2 and message_id >= $3 order by message_id desc limit $4`;
}

const BEHIND = `
  select e.id from (
    select coalesce(max(tx::text), '0')::xid8 as tx, coalesce(max(event_id::text), '00000000-0000-0000-0000-000000000000')::uuid as event_id
    from gram_reader where tenant_id = $1
  ) place cross join lateral (
    select case when ${IS_OF_TEXT} then message_id end as id from event
    where tenant_id = $1 and (tx, id) > (place.tx, place.event_id) order by event.tx, event.id limit $2
  ) e`;
const ENDS = `
  select (select id from message where tenant_id = $1 order by id limit 1) as oldest,
    (select id from message where tenant_id = $1 order by id desc limit 1) as newest`;
