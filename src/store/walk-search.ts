import type { SearchFilter } from "#trace/search-filter.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { firstIdOf, LAST_ID } from "./first-id-of.ts";
import { whereOf } from "./message-search.ts";
import { allSource, type IdRange, indexedSource, type SearchSource, wideSource } from "./search-sources.ts";
import { wordSource } from "./search-words.ts";

export interface Walk {
  readonly filter: SearchFilter;
  /** Only below this one. */
  readonly cursor: string | undefined;
  /** Ends once it has found so many. */
  readonly limit: number;
  /** Whether the time is over; asked between two looks. */
  readonly isOver: () => boolean;
}

export interface Walked {
  /** Newest first. */
  readonly ids: readonly MessageId[];
  /** Everything from here on was looked at; `undefined`: everything there is. */
  readonly until: MessageId | undefined;
}

/** So many are looked at first, when nothing says that they are rare; then more at a time. */
const FIRST_LOOK = 400;
const MAX_LOOK = 2_000;
/** One in twenty: a page of fifty is among the next thousand. */
const FREQUENT = 0.05;

/**
 * Finds what the filter asks for, newest first, in looks at some hundred messages each: it can end between any two,
 * and goes on from there. No single statement decides how long it takes.
 */
export async function walkSearch(database: Database, tenantId: TenantId, walk: Walk): Promise<Walked> {
  const { filter } = walk;
  const needs = { database, tenantId, filter };
  const range = rangeOf(walk);
  const indexed = indexedSource(needs);
  if (indexed !== undefined) return walkSource(needs, indexed, { ...walk, range });
  const all = allSource(needs);
  if (all.isExact) return walkSource(needs, all, { ...walk, range });
  // What is frequent stands among the newest; only what does not is looked up.
  const newest = await lookOnce(needs, wideSource(needs), { ...walk, range });
  if (newest.until === undefined || newest.ids.length >= walk.limit) return newest;
  const rest = { ...walk, range: { ...range, below: newest.until }, limit: walk.limit - newest.ids.length };
  const source = (await lookedUp(needs, range.lowest, newest.ids.length)) ?? wideSource(needs);
  const found = await walkSource(needs, source, rest);
  return { ids: [...newest.ids, ...found.ids], until: found.until };
}

/** Frequent words are walked to: their lists in the index are longer than the way to the next page. */
async function lookedUp(
  needs: Needs,
  lowest: string,
  amongNewest: number,
): Promise<SearchSource | undefined> {
  if (amongNewest >= FIRST_LOOK * FREQUENT) return undefined;
  return wordSource(needs, { lowest, isRare: amongNewest === 0 });
}

function rangeOf({ filter, cursor }: Walk): IdRange {
  const before = filter.before === undefined ? LAST_ID : firstIdOf(filter.before);
  return {
    lowest: firstIdOf(filter.after ?? new Date(0)),
    below: cursor !== undefined && cursor < before ? cursor : before,
  };
}

interface Needs {
  readonly database: Database;
  readonly tenantId: TenantId;
  readonly filter: SearchFilter;
}

interface Ranged extends Walk {
  readonly range: IdRange;
}

async function walkSource(
  needs: Needs,
  source: SearchSource,
  { range, limit, isOver }: Ranged,
): Promise<Walked> {
  const ids: MessageId[] = [];
  let below = range.below;
  for (let look = FIRST_LOOK; ; look = Math.min(look * 2, MAX_LOOK)) {
    const most = source.isExact ? Math.min(limit - ids.length, MAX_LOOK) : look;
    const { ids: candidates, until } = await source.next({ ...range, below }, most);
    ids.push(...(source.isExact ? candidates : await fitting(needs, candidates, limit - ids.length)));
    if (ids.length >= limit) return { ids, until: ids.at(-1) };
    if (until === undefined) return { ids, until };
    if (isOver()) return { ids, until };
    below = until;
  }
}

function lookOnce(needs: Needs, source: SearchSource, ranged: Ranged): Promise<Walked> {
  return walkSource(needs, source, { ...ranged, isOver: () => true });
}

/** Those of the candidates that have all that the filter asks for. */
async function fitting(
  { database, tenantId, filter }: Needs,
  candidates: readonly MessageId[],
  limit: number,
): Promise<readonly MessageId[]> {
  if (candidates.length === 0) return [];
  const { text, values } = whereOf(tenantId, filter);
  const n = values.length;
  const rows = await database.asTenant(tenantId, (tx) =>
    tx.rows<{ id: MessageId }>(
      `select m.id from unnest($${n + 1}::uuid[]) with ordinality it(id, place)
       cross join lateral (select * from message where tenant_id = $1 and id = it.id limit 1) m
       where ${text} order by it.place limit $${n + 2}`,
      [...values, candidates, limit],
    ),
  );
  return rows.map(({ id }) => id);
}
