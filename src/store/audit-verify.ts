import { CHAIN_START, type ChainEnd } from "#identity/audit-chain.ts";
import { isSigned, type SignedCheckpoint } from "#identity/audit-checkpoint.ts";
import type { AuditKeys } from "#identity/audit-keys.ts";
import type { AuditFinding } from "#identity/audit-finding.ts";
import { checkChain, type KeptEntry } from "#identity/check-chain.ts";
import type { TenantId } from "#shared/ids.ts";
import type { ChainRow } from "./audit-chain.ts";
import { readCheckpoints } from "./audit-checkpoints.ts";
import {
  AUDITED_VALUES,
  ENTRY_COLUMNS,
  type EntryRow,
  FACT_COLUMNS,
  type FactRow,
  isAudited,
  toEntry,
  toFact,
} from "./audit-facts.ts";
import type { Database, Transaction } from "./database.ts";

export interface AuditVerified {
  /** Up to which entry all is as it was written. */
  readonly sequence: number;
  /** Audited events that are not in the chain yet: the job comes to them within seconds. */
  readonly waiting: number;
  readonly checkpoints: number;
  /** In the order of the chain; empty: nothing was changed. */
  readonly findings: readonly AuditFinding[];
}

const PAGE = 1_000;
const NO_CHAIN: ChainRow = { ...CHAIN_START, tx: "0", event_id: "00000000-0000-0000-0000-000000000000" };

/** Reads a tenant's whole log again. `sent`: checkpoints that were kept elsewhere. */
export async function verifyAudit(
  database: Database,
  keys: AuditKeys,
  { tenantId, sent = [] }: { readonly tenantId: TenantId; readonly sent?: readonly SignedCheckpoint[] },
): Promise<AuditVerified> {
  const { chain, own } = await database.asWorker(async (tx) => ({
    chain: (await tx.rows<ChainRow>(CHAIN, [tenantId]))[0] ?? NO_CHAIN,
    own: await readCheckpoints(tx, tenantId),
  }));
  const { end, finding } = await followEntries(database, keys, tenantId);
  const { strays, waiting } = await database.asWorker((tx) => outsideChain(tx, tenantId, chain));
  const checkpoints = [...own, ...sent];
  const found = [
    ...(finding ? [finding] : []),
    ...(finding === undefined && end.sequence < chain.sequence ? [tailCut(end, chain.sequence)] : []),
    ...(await checkpointFindings(database, keys, { tenantId, checkpoints })),
    ...strays,
  ];
  return { sequence: end.sequence, waiting, checkpoints: checkpoints.length, findings: found };
}

async function followEntries(
  database: Database,
  { chain: key }: AuditKeys,
  tenantId: TenantId,
): Promise<{ end: ChainEnd; finding?: AuditFinding }> {
  let end: ChainEnd = CHAIN_START;
  for (;;) {
    const rows = await database.asWorker((tx) =>
      tx.rows<EntryRow & (FactRow | { event_id: null })>(ENTRIES, [tenantId, end.sequence, PAGE]),
    );
    const checked = checkChain({ key, tenantId }, rows.map(toKept), end);
    if ("finding" in checked) return { end: lastGood(end, checked.finding), finding: checked.finding };
    end = checked.end;
    if (rows.length < PAGE) return { end };
  }
}

function lastGood(before: ChainEnd, { sequence }: AuditFinding): ChainEnd {
  return { ...before, sequence: (sequence ?? before.sequence + 1) - 1 };
}

function toKept(row: EntryRow & (FactRow | { readonly event_id: null })): KeptEntry {
  return { entry: toEntry(row), fact: row.event_id === null ? undefined : toFact(row) };
}

function tailCut({ sequence }: ChainEnd, expected: number): AuditFinding {
  const text = `the log ends at entry ${sequence}, and ${expected - sequence} more were written`;
  return { problem: "tail_cut", sequence: sequence + 1, text };
}

/** Each names one entry, and that one is still there as it was. */
async function checkpointFindings(
  database: Database,
  keys: AuditKeys,
  { tenantId, checkpoints }: { tenantId: TenantId; checkpoints: readonly SignedCheckpoint[] },
): Promise<readonly AuditFinding[]> {
  const sequences = checkpoints.map((it) => it.sequence);
  const rows = await database.asWorker((tx) =>
    tx.rows<{ sequence: number; mac: Buffer }>(MACS, [tenantId, sequences]),
  );
  const macs = new Map(rows.map((it) => [it.sequence, it.mac]));
  return checkpoints.flatMap((it) => checkpointFinding(keys, it, macs.get(it.sequence)) ?? []);
}

function checkpointFinding(
  { publicKey }: AuditKeys,
  checkpoint: SignedCheckpoint,
  mac: Buffer | undefined,
): AuditFinding | undefined {
  const { sequence, at } = checkpoint;
  const signed = `the checkpoint of ${at.toISOString()}`;
  if (!isSigned(publicKey, checkpoint)) {
    return {
      problem: "wrong_signature",
      sequence,
      text: `${signed} was not signed with this instance's key`,
    };
  }
  if (mac === undefined) {
    const text = `${signed} was signed at entry ${sequence}, which is gone: the log was cut, or an older one restored`;
    return { problem: "tail_cut", sequence, text };
  }
  if (mac.equals(checkpoint.mac)) return undefined;
  const text = `entry ${sequence} is another one than the one that ${signed} was signed for: the log was written anew`;
  return { problem: "not_as_signed", sequence, text };
}

interface Outside {
  readonly strays: readonly AuditFinding[];
  readonly waiting: number;
}

/** Events that no entry names: behind the job's place they are still waiting, before it somebody has slipped them in, or taken the entry away. */
async function outsideChain(tx: Transaction, tenantId: TenantId, chain: ChainRow): Promise<Outside> {
  const values = [tenantId, chain.tx, chain.event_id, ...AUDITED_VALUES];
  const strays = await tx.rows<{ id: string; kind: string }>(STRAYS, values);
  const [waiting] = await tx.rows<{ count: number }>(WAITING, values);
  return {
    strays: strays.map(({ id, kind }) => ({
      problem: "event_not_in_chain",
      eventId: id,
      text: `the event ${id} (${kind}) is not in the log: it was slipped in, or its entry is gone`,
    })),
    waiting: waiting?.count ?? 0,
  };
}

const CHAIN = "select sequence::float8 as sequence, mac, tx, event_id from audit_chain where tenant_id = $1";
const ENTRIES = `
  select ${ENTRY_COLUMNS}, ${FACT_COLUMNS}
  from audit_entry a left join event e on e.tenant_id = a.tenant_id and e.id = a.event_id
  where a.tenant_id = $1 and a.sequence > $2::bigint order by a.sequence limit $3`;
const MACS = `
  select sequence::float8 as sequence, mac from audit_entry
  where tenant_id = $1 and sequence = any($2::bigint[])`;
// The first few say enough.
const STRAYS = `
  select e.id, e.kind from event e
  where e.tenant_id = $1 and (e.tx, e.id) <= ($2::xid8, $3::uuid) and ${isAudited(4)}
    and not exists (select from audit_entry a where a.tenant_id = $1 and a.event_id = e.id)
  order by e.tx, e.id limit 10`;
const WAITING = `
  select count(*)::int as count from event e
  where e.tenant_id = $1 and (e.tx, e.id) > ($2::xid8, $3::uuid) and ${isAudited(4)}`;
