import type { MessageId, TenantId } from "#shared/ids.ts";
import { MAX_COUNTED, type SearchPage, type SearchResult } from "#trace/trace.ts";
import type { Database } from "./database.ts";
import { momentOf } from "./first-id-of.ts";
import { type MessageRow, SHOW_MESSAGE, toMessage } from "./message-row.ts";
import { walkSearch } from "./walk-search.ts";

/** So long it counts what lies behind its first page: nobody waits for a number. One look is always made. */
const COUNT_MS = 15;

/** One page of what the filter finds, newest first. `clock` tells milliseconds that only grow. */
export async function searchMessages(
  database: Database,
  {
    tenantId,
    page,
    clock,
  }: { readonly tenantId: TenantId; readonly page: SearchPage; readonly clock: () => number },
): Promise<SearchResult> {
  const { filter, cursor, limit, lookMs } = page;
  const offset = cursor === undefined ? page.offset : 0;
  const overAt = clock() + lookMs;
  const isOver = (): boolean => clock() >= overAt;
  const { ids, until } = await walkSearch(database, tenantId, {
    filter,
    cursor,
    limit: offset + limit,
    isOver,
  });
  const shown = ids.slice(offset);
  const isFull = shown.length === limit;
  const messages = await database.asTenant(tenantId, (tx) => tx.rows<MessageRow>(SHOW, [tenantId, shown]));
  const from = { ids, until };
  return {
    messages: messages.map(toMessage),
    total: cursor === undefined ? await countAll(database, { tenantId, page, clock, from }) : undefined,
    next: isFull ? shown.at(-1) : until,
    lookedUntil: isFull || until === undefined ? undefined : momentOf(until),
  };
}

interface Counting {
  readonly tenantId: TenantId;
  readonly page: SearchPage;
  readonly clock: () => number;
  readonly from: { readonly ids: readonly string[]; readonly until: MessageId | undefined };
}

/** `undefined`: there are more than are counted, or it would take too long. */
async function countAll(
  database: Database,
  { tenantId, page: { filter }, clock, from }: Counting,
): Promise<number | undefined> {
  if (from.until === undefined) return from.ids.length;
  const overAt = clock() + COUNT_MS;
  const { ids, until } = await walkSearch(database, tenantId, {
    filter,
    cursor: from.until,
    limit: MAX_COUNTED + 1 - from.ids.length,
    isOver: () => clock() >= overAt,
  });
  const total = from.ids.length + ids.length;
  return until === undefined && total <= MAX_COUNTED ? total : undefined;
}

const SHOW = `
  with page as (
    select m.* from unnest($2::uuid[]) it(id)
    cross join lateral (select * from message where tenant_id = $1 and id = it.id limit 1) m
  ) ${SHOW_MESSAGE}`;
