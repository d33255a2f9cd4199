import { type SignedCheckpoint, signCheckpoint } from "#identity/audit-checkpoint.ts";
import type { AuditKeys } from "#identity/audit-keys.ts";
import type { TenantId } from "#shared/ids.ts";
import { lockChain } from "./audit-chain.ts";
import type { Database, Transaction } from "./database.ts";

/** One for each tenant and day in which its log has grown; answers those that were signed now. For a periodic job. */
export async function signDueCheckpoints(
  database: Database,
  keys: AuditKeys,
  now: Date,
): Promise<readonly SignedCheckpoint[]> {
  const due = await database.asWorker((tx) => tx.rows<{ tenant_id: TenantId }>(DUE, [now]));
  const signed: SignedCheckpoint[] = [];
  for (const { tenant_id: tenantId } of due) {
    const checkpoint = await signEnd(database, keys, { tenantId, now });
    if (checkpoint !== undefined) signed.push(checkpoint);
  }
  return signed;
}

/** Of the chain as it ends now; `undefined` where it has no entry, or is being appended to. */
export function signEnd(
  database: Database,
  keys: AuditKeys,
  { tenantId, now }: { readonly tenantId: TenantId; readonly now: Date },
): Promise<SignedCheckpoint | undefined> {
  return database.asWorker(async (tx) => {
    const chain = await lockChain(tx, tenantId);
    if (chain === undefined || chain.sequence === 0) return undefined;
    const { sequence, mac } = chain;
    const checkpoint = signCheckpoint(keys, { tenantId, sequence, mac, at: now });
    await tx.rows(ADD, [tenantId, sequence, mac, now, checkpoint.signature]);
    return checkpoint;
  });
}

interface Row extends Pick<SignedCheckpoint, "mac" | "at" | "signature"> {
  readonly sequence: number;
}

export async function readCheckpoints(
  tx: Transaction,
  tenantId: TenantId,
): Promise<readonly SignedCheckpoint[]> {
  return (await tx.rows<Row>(LIST, [tenantId])).map((it) => ({ tenantId, ...it }));
}

const DUE = `
  select c.tenant_id from audit_chain c
  left join lateral (
    select sequence, at from audit_checkpoint k where k.tenant_id = c.tenant_id order by sequence desc limit 1
  ) k on true
  where c.sequence > coalesce(k.sequence, 0)
    and (k.at is null or k.at < date_trunc('day', $1::timestamptz at time zone 'utc') at time zone 'utc')`;
// Of one end only one is kept: the first one says the most.
const ADD = `
  insert into audit_checkpoint (tenant_id, sequence, mac, at, signature) values ($1, $2, $3, $4, $5)
  on conflict do nothing`;
const LIST = `
  select sequence::float8 as sequence, mac, at, signature from audit_checkpoint
  where tenant_id = $1 order by sequence`;
