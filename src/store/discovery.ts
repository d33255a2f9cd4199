import type { Scope } from "#directory/scope.ts";
import type { Destination, ProviderName, WhenImpossible } from "#policy/destination.ts";
import type { LeftOutReason, SearchDraft } from "#retraction/naming.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import type { MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { SearchFilter } from "#trace/search-filter.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { readFrozenSet } from "./frozen-set.ts";
import { firstIdOf } from "./first-id-of.ts";
import { whereOf } from "./message-search.ts";
import { candidates, freeze, inScope, insertDraft, whyNoPlace } from "./retraction-draft.ts";
import { countLeftOut } from "./scoped-candidates.ts";
import { writtenRetraction } from "./retraction-reading.ts";

/** Begins to look up what a search finds: what is there now, and nothing that comes later. */
export async function startDiscovery(
  tx: Transaction,
  tenantId: TenantId,
  { filter, ...request }: SearchDraft,
): Promise<Retraction> {
  const id = await insertDraft(tx, tenantId, { request });
  const start = filter.before === undefined ? null : firstIdOf(filter.before);
  await tx.rows(BEGIN, [tenantId, id, JSON.stringify(filter), start]);
  return writtenRetraction(tx, tenantId, id);
}

/** For a retraction that the transaction has locked; one that is over stays as it is. */
export async function cancelDiscovery(
  tx: Transaction,
  tenantId: TenantId,
  { id, reason }: { readonly id: RetractionId; readonly reason: string },
): Promise<void> {
  await tx.rows(
    `update discovery set state = 'cancelled', reason = $3
     where tenant_id = $1 and retraction_id = $2 and state = 'running'`,
    [tenantId, id, reason],
  );
}

export interface DiscoveryLimits {
  /** A plan nobody can look through is no plan. */
  readonly maxCopies: number;
  /** So many messages are looked at in one transaction. */
  readonly pageMessages: number;
}

export const DISCOVERY_LIMITS: DiscoveryLimits = { maxCopies: 50_000, pageMessages: 2_000 };

interface Running {
  readonly tenantId: TenantId;
  readonly id: RetractionId;
}

/**
 * Does the next page of every search that runs, each in a transaction of its own; any number of nodes may. Answers how
 * many pages were done. A page that fails is told to `onTrouble` and comes again.
 */
export async function discoverPages(
  database: Database,
  limits: DiscoveryLimits,
  onTrouble: (error: unknown) => void,
): Promise<number> {
  const running = await database.asWorker((tx) => tx.rows<Running>(RUNNING));
  let done = 0;
  for (const it of running) {
    const wasOurs = await database
      .asTenant(it.tenantId, (tx) => discoverPage(tx, it, limits))
      .catch((error: unknown) => {
        onTrouble(error);
        return false;
      });
    if (wasOurs) done += 1;
  }
  return done;
}

/** False where another node is at it, or it has ended. */
async function discoverPage(tx: Transaction, it: Running, limits: DiscoveryLimits): Promise<boolean> {
  const locked = await tx.rows(LOCK, [it.tenantId, it.id]);
  const [row] = await tx.rows<DiscoveryRow>(READ, [it.tenantId, it.id]);
  if (locked.length === 0 || row === undefined) return false;
  const page = await readPage(tx, it, { row, limit: limits.pageMessages });
  const trusted = page.found.filter((found) => found.trusted).map((found) => found.id);
  const all = trusted.length === 0 ? [] : await candidates(tx, it.tenantId, { messageIds: trusted });
  const scope = row.scope ?? undefined;
  const { copies, ...left } = await inScope(tx, it.tenantId, { all, scope });
  await countLeftOut(tx, it.tenantId, { id: it.id, ...left });
  await freeze(tx, it.tenantId, { id: it.id, copies });
  const held = new Set(all.map((copy) => copy.messageId));
  await leaveOut(
    tx,
    it,
    page.found.filter((found) => !held.has(found.id)),
  );
  const last = page.lastId ?? null;
  await tx.rows(ADVANCE, [it.tenantId, it.id, last, page.lookedAt, page.found.length, copies.length]);
  const allCopies = row.copies + copies.length;
  const isLast = page.lookedAt < limits.pageMessages;
  const refusal = whyNoPlan(allCopies, limits) ?? (isLast ? await whyEmpty(tx, it, row) : undefined);
  if (refusal !== undefined) await endWithout(tx, it, refusal);
  else if (isLast) await endWithPlan(tx, it, row);
  return true;
}

/** Only the whole set tells whether any of its copies can go there. */
async function whyEmpty(tx: Transaction, it: Running, row: DiscoveryRow): Promise<string | undefined> {
  const providers = await tx.rows<{ provider: ProviderName }>(PROVIDERS, [it.tenantId, it.id]);
  return providers.length === 0 ? NOTHING : whyNoPlace(providers, row);
}

const NOTHING = "The search finds no message of which a mailbox holds a copy.";

function whyNoPlan(copies: number, { maxCopies }: DiscoveryLimits): string | undefined {
  if (copies <= maxCopies) return undefined;
  return `The search finds more than ${maxCopies.toLocaleString("en")} copies, the most that one retraction takes: narrow it, by days for instance.`;
}

interface DiscoveryRow {
  readonly filter: StoredFilter;
  readonly newestId: MessageId | null;
  readonly cursorId: MessageId | null;
  readonly copies: number;
  readonly destination: Destination;
  readonly whenImpossible: WhenImpossible;
  readonly scope: Scope | null;
}

/** As JSON keeps it. */
type StoredFilter = Omit<SearchFilter, "after" | "before"> & {
  readonly after?: string;
  readonly before?: string;
};

interface FoundMessage {
  readonly id: MessageId;
  readonly trusted: boolean;
}

interface Page {
  readonly found: readonly FoundMessage[];
  readonly lookedAt: number;
  /** The oldest that was looked at. */
  readonly lastId: MessageId | undefined;
}

/**
 * Goes by the ids of all messages and not by those that fit: so a page takes about as long whether everything fits or
 * nothing does, and the search can be stopped between any two.
 */
async function readPage(
  tx: Transaction,
  { tenantId }: Running,
  { row, limit }: { readonly row: DiscoveryRow; readonly limit: number },
): Promise<Page> {
  const after = dateOf(row.filter.after);
  const { text, values } = whereOf(tenantId, { ...row.filter, after, before: dateOf(row.filter.before) });
  const n = values.length;
  const lowest = after === undefined ? null : firstIdOf(after);
  const [page] = await tx.rows<{ found: readonly FoundMessage[]; looked: number; last: MessageId | null }>(
    `with span as materialized (
       select * from message where tenant_id = $1 and id <= $${n + 1} and ($${n + 2}::uuid is null or id < $${n + 2})
         and ($${n + 3}::uuid is null or id >= $${n + 3})
       order by id desc limit $${n + 4}
     ), found as (
       select m.id, m.trusted from span m where ${text}
     )
     select coalesce((select jsonb_agg(jsonb_build_object('id', id, 'trusted', trusted)) from found), '[]') as found,
       (select count(*)::int from span) as looked, (select id from span order by id limit 1) as last`,
    [...values, row.newestId, row.cursorId, lowest, limit],
  );
  return {
    found: page?.found ?? [],
    lookedAt: page?.looked ?? 0,
    lastId: page?.last ?? undefined,
  };
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

async function leaveOut(
  tx: Transaction,
  { tenantId, id }: Running,
  messages: readonly FoundMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map((it) => ({
    messageId: it.id,
    reason: (it.trusted ? "no_copies" : "untrusted") satisfies LeftOutReason,
  }));
  await tx.rows(LEAVE_OUT, [tenantId, id, JSON.stringify(rows)]);
}

async function endWithout(tx: Transaction, { tenantId, id }: Running, reason: string): Promise<void> {
  await cancelDiscovery(tx, tenantId, { id, reason });
  await tx.rows(CLOSE, [tenantId, id]);
  await appendEvents(tx, tenantId, [
    { kind: "retraction.cancelled", actor: "system", retractionId: id, data: { reason } },
  ]);
}

async function endWithPlan(tx: Transaction, { tenantId, id }: Running, row: DiscoveryRow): Promise<void> {
  const draft = await writtenRetraction(tx, tenantId, id);
  const set = await readFrozenSet(tx, tenantId, draft);
  if (set === undefined) throw new Error("a draft by a search has a destination");
  const { hash, copies } = set;
  await tx.rows("update retraction set hash = $3 where tenant_id = $1 and id = $2", [tenantId, id, hash]);
  await tx.rows("update discovery set state = 'done' where tenant_id = $1 and retraction_id = $2", [
    tenantId,
    id,
  ]);
  const messages = new Set(copies.map((it) => it.messageId)).size;
  await appendEvents(tx, tenantId, [
    {
      kind: "retraction.drafted",
      actor: draft.requestedBy,
      retractionId: id,
      data: { destination: row.destination, copies: copies.length, messages },
    },
  ]);
}

const BEGIN = `
  insert into discovery (tenant_id, retraction_id, filter, newest_id, cursor_id)
  select $1, $2, $3, (select id from message where tenant_id = $1 order by id desc limit 1), $4::uuid`;
const RUNNING = `
  select tenant_id as "tenantId", retraction_id as id from discovery where state = 'running' order by retraction_id limit 100`;
// The retraction's own row is the lock, as for a person who cancels it: he waits for one page at most.
const LOCK = "select 1 from retraction where tenant_id = $1 and id = $2 for no key update skip locked";
// A statement of its own: only one that begins with the lock sees how far another node came.
const READ = `
  select d.filter, d.newest_id as "newestId", d.cursor_id as "cursorId", d.copies, r.destination,
    r.when_impossible as "whenImpossible", r.scope
  from retraction r join discovery d on d.tenant_id = r.tenant_id and d.retraction_id = r.id
  where r.tenant_id = $1 and r.id = $2 and r.state = 'draft' and d.state = 'running'`;
const ADVANCE = `
  update discovery set cursor_id = coalesce($3, cursor_id), looked_at = looked_at + $4, messages = messages + $5,
    copies = copies + $6
  where tenant_id = $1 and retraction_id = $2`;
const LEAVE_OUT = `
  insert into retraction_left_out (tenant_id, retraction_id, message_id, reason)
  select $1, $2, "messageId", reason from jsonb_to_recordset($3::jsonb) as it("messageId" uuid, reason text)
  on conflict do nothing`;
const PROVIDERS = `
  select distinct i.provider
  from retraction_draft_copy d
  join copy c on c.tenant_id = d.tenant_id and c.id = d.copy_id
  join integration i on i.tenant_id = c.tenant_id and i.id = c.integration_id
  where d.tenant_id = $1 and d.retraction_id = $2`;
const CLOSE = `
  update retraction set state = 'done', done_at = now(), cancelled_by = 'system' where tenant_id = $1 and id = $2`;
