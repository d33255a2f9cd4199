import { FIRST_ID } from "#events/event-cursor.ts";
import { type AuditEntry, appendToChain } from "#identity/audit-chain.ts";
import type { TenantId } from "#shared/ids.ts";
import { AUDITED_VALUES, FACT_COLUMNS, type FactRow, isAudited, toFact } from "./audit-facts.ts";
import type { Database, Transaction } from "./database.ts";
import { tenantsBehind } from "./tenants-behind.ts";

export interface ChainNeeds {
  readonly database: Database;
  readonly key: Buffer;
}

const PAGE = 500;

/** Brings each tenant's audit log up to its events. For a periodic job, on any number of nodes at once. */
export async function chainAudit(needs: ChainNeeds): Promise<void> {
  const due = await needs.database.asWorker((tx) => tx.rows<{ id: TenantId }>(DUE));
  for (const { id } of due) await chainTenant(needs, id);
}

/** Page by page, each in a transaction of its own; what another process is at is left to it. */
export async function chainTenant({ database, key }: ChainNeeds, tenantId: TenantId): Promise<void> {
  let read: number;
  do {
    read = await database.asWorker((tx) => appendPage(tx, { key, tenantId }));
  } while (read === PAGE);
}

export interface ChainRow {
  readonly sequence: number;
  readonly mac: Buffer;
  readonly tx: string;
  readonly event_id: string;
}

/** Answers how many events were read. */
async function appendPage(
  tx: Transaction,
  { key, tenantId }: { readonly key: Buffer; readonly tenantId: TenantId },
): Promise<number> {
  const chain = await lockChain(tx, tenantId);
  if (chain === undefined) return 0;
  const values = [tenantId, chain.tx, chain.event_id, PAGE, ...AUDITED_VALUES];
  const rows = await tx.rows<Partial<FactRow> & { tip: string; place: string | null }>(READ, values);
  const facts = rows.filter((it): it is FactRow & { tip: string; place: string } => it.place !== null);
  const entries = appendToChain({ key, tenantId }, chain, facts.map(toFact));
  if (entries.length > 0) await tx.rows(APPEND, [tenantId, JSON.stringify(entries.map(toJson))]);
  const last = facts.at(-1);
  const isWhole = facts.length === PAGE && last !== undefined;
  // Whatever is older than the tip is there already: the next look begins at it.
  const place = isWhole ? [last.place, last.event_id] : [rows[0]?.tip ?? chain.tx, FIRST_ID];
  const end = entries.at(-1) ?? chain;
  await tx.rows(ADVANCE, [tenantId, end.sequence, end.mac, ...place]);
  return facts.length;
}

/** Two that append at once would fork the chain: who has this row goes on, the other leaves it. */
export async function lockChain(tx: Transaction, tenantId: TenantId): Promise<ChainRow | undefined> {
  await tx.rows("insert into audit_chain (tenant_id) values ($1) on conflict do nothing", [tenantId]);
  const [chain] = await tx.rows<ChainRow>(LOCK, [tenantId]);
  return chain;
}

function toJson({ contentHash, mac, ...entry }: AuditEntry) {
  return { ...entry, contentHash: contentHash.toString("hex"), mac: mac.toString("hex") };
}

const DUE = tenantsBehind({ table: "audit_chain", eventId: "event_id" });
const LOCK = `
  select sequence::float8 as sequence, mac, tx, event_id from audit_chain
  where tenant_id = $1 for update skip locked`;
// As all readers of the event table: nothing at or above the oldest transaction that still runs.
const READ = `
  with tip as (select event_horizon() as tx)
  select tip.tx as tip, it.* from tip left join lateral (
    select e.tx as place, ${FACT_COLUMNS} from event e
    where e.tenant_id = $1 and (e.tx, e.id) > ($2::xid8, $3::uuid) and e.tx < tip.tx and ${isAudited(5)}
    order by e.tx, e.id limit $4
  ) it on true order by it.place, it.event_id`;
const APPEND = `
  insert into audit_entry (tenant_id, sequence, event_id, at, kind, actor, origin, content_hash, mac)
  select $1, sequence, "eventId", at, kind, actor, origin, decode("contentHash", 'hex'), decode(mac, 'hex')
  from jsonb_to_recordset($2::jsonb) as it(
    sequence bigint, "eventId" uuid, at timestamptz, kind text, actor text, origin text, "contentHash" text, mac text)`;
const ADVANCE = `
  update audit_chain set sequence = $2, mac = $3, tx = $4::xid8, event_id = $5::uuid where tenant_id = $1`;
