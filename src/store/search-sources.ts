import type { SearchFilter } from "#trace/search-filter.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { FAILED_IN_SQL } from "./message-row.ts";

/** Ids from `lowest` on and below `below`. */
export interface IdRange {
  readonly lowest: string;
  readonly below: string;
}

export interface Candidates {
  /** Newest first. */
  readonly ids: readonly MessageId[];
  /** All candidates from here on are among them; `undefined`: there are no more. */
  readonly until: MessageId | undefined;
}

/** Where a search takes the messages from that it looks at: all that fit are among them. */
export interface SearchSource {
  /** Whether whatever it gives fits. */
  readonly isExact: boolean;
  next(range: IdRange, limit: number): Promise<Candidates>;
}

export interface SourceNeeds {
  readonly database: Database;
  readonly tenantId: TenantId;
  readonly filter: SearchFilter;
}

/** The narrowest index that the filter has; `undefined` where all messages have to be looked at. */
export function indexedSource(needs: SourceNeeds): SearchSource | undefined {
  const { filter } = needs;
  if (filter.messageIdHeader !== undefined) return bySql(needs, HEADER, headerHashes(filter.messageIdHeader));
  const sender = filter.from.find(isAddress);
  if (sender !== undefined) return bySql(needs, SENDER, [sender]);
  const recipient = filter.to.find(isAddress);
  if (recipient !== undefined) return bySql(needs, RECIPIENT, [recipient]);
  if (filter.hasFailed === true) return bySql(needs, FAILED_ROWS, []);
  if (filter.actions.includes("read")) return bySql(needs, READ_EVENTS, []);
  return undefined;
}

/** Wider ones, for what has no words to look up. */
export function wideSource(needs: SourceNeeds): SearchSource {
  const { filter } = needs;
  const isOfLedger = filter.isRetracted === true || filter.actions.length > 0;
  if (isOfLedger) return bySql(needs, LEDGER_ROWS, []);
  const flagged = filter.dispositions;
  if (flagged.length > 0 && !flagged.includes("NONE")) return bySql(needs, flaggedSql(flagged), []);
  return allSource(needs);
}

/** Every message. */
export function allSource(needs: SourceNeeds): SearchSource {
  return { ...bySql(needs, ALL, []), isExact: asksNothing(needs.filter) };
}

function asksNothing({ after: _after, before: _before, ...rest }: SearchFilter): boolean {
  return Object.values(rest).every((it) => it === undefined || (Array.isArray(it) && it.length === 0));
}

function bySql({ database, tenantId }: SourceNeeds, sql: string, values: readonly unknown[]): SearchSource {
  return {
    isExact: false,
    next: async ({ lowest, below }, limit) => {
      // A worker's statement that names the tenant: an index over a hash is closed to row-level security, which
      // trusts no function that could tell of a row before it is known to be the tenant's.
      const rows = await database.asWorker((tx) =>
        tx.rows<{ id: MessageId }>(sql, [tenantId, below, lowest, limit, ...values]),
      );
      const ids = rows.map(({ id }) => id);
      return { ids, until: ids.length < limit ? undefined : ids.at(-1) };
    },
  };
}

export function isAddress(typed: string): boolean {
  return typed.indexOf("@") > 0;
}

function headerHashes(typed: string): readonly string[] {
  const bare = typed.replace(/^</, "").replace(/>$/, "");
  return [typed, bare, `<${bare}>`];
}

const ALL = `
  select id from message where tenant_id = $1 and id < $2 and id >= $3 order by id desc limit $4`;
const HEADER = `
  select id from message where tenant_id = $1 and message_id_hash in (
    sha256(convert_to($5, 'UTF8')), sha256(convert_to($6, 'UTF8')), sha256(convert_to($7, 'UTF8')))
    and id < $2 and id >= $3 order by id desc limit $4`;
const SENDER = `
  select id from message where tenant_id = $1 and hashtextextended(from_address, 0) = hashtextextended($5, 0)
    and from_address = $5 and id < $2 and id >= $3 order by id desc limit $4`;
const RECIPIENT = `
  select message_id as id from recipient where tenant_id = $1 and address = $5 and message_id < $2 and message_id >= $3
  order by message_id desc limit $4`;
const LEDGER_ROWS = `
  select distinct message_id as id from retraction_copy where tenant_id = $1 and message_id < $2 and message_id >= $3
  order by message_id desc limit $4`;
const FAILED_ROWS = `
  select distinct message_id as id from retraction_copy
  where tenant_id = $1 and message_id < $2 and message_id >= $3 and outcome in (${FAILED_IN_SQL})
  order by message_id desc limit $4`;
const READ_EVENTS = `
  select distinct message_id as id from event
  where tenant_id = $1 and message_id < $2 and message_id >= $3 and kind = 'message.raw_read'
  order by message_id desc limit $4`;

/** Our own words: they hold no quotes. One branch each, so that the index gives each in its order. */
function flaggedSql(dispositions: SearchFilter["dispositions"]): string {
  const branches = [...new Set(dispositions)].map(
    (it) =>
      `(select id from message where tenant_id = $1 and disposition = '${it}' and id < $2 and id >= $3 order by id desc limit $4)`,
  );
  return `select id from (${branches.join(" union all ")}) flagged order by id desc limit $4`;
}
