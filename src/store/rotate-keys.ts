import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { findKeyRoot, KEY_CHECK, KEY_ROOT, readSealedInstance, writeSealedInstance } from "./instance-key.ts";
import { keyIdIn, type Sealer } from "./seal.ts";
import {
  integrationSecretContext,
  preparedKeyContext,
  signInSecretContext,
  tenantKeyContext,
  verifierContext,
} from "./sealed-contexts.ts";

/** Processes that were heard of lately, and do not seal under the new key yet. */
export interface ProcessBehind {
  readonly roles: readonly string[];
  readonly startedAt: Date;
}

export type Rotated =
  | { readonly result: "rotated"; readonly keyId: string; readonly resealed: number }
  /** Whatever such a process sealed from now on would stay under the former key. */
  | {
      readonly result: "processes_behind";
      readonly keyId: string;
      readonly processes: readonly ProcessBehind[];
    }
  /** None of the keys is one of this database. */
  | { readonly result: "not_its_key" };

/**
 * Seals everything anew under the sealer's current key, some rows at a time: what was interrupted is gone on with by
 * asking once more. The known value that tells a database's key comes last, so that no process starts with the new key
 * alone before everything opens with it.
 */
export async function rotateKeys(database: Database, sealer: Sealer): Promise<Rotated> {
  const root = await findKeyRoot(database, sealer);
  if (root === undefined) return { result: "not_its_key" };
  const { keyId } = sealer;
  const processes = await behind(database, keyId);
  if (processes.length > 0) return { result: "processes_behind", keyId, processes };
  await resealInstance(database, sealer, { name: KEY_ROOT, ifAbsent: root });
  let resealed = 0;
  for (const values of SEALED) resealed += await resealAll(database, sealer, values);
  if (await resealInstance(database, sealer, { name: KEY_CHECK }))
    await tellAll(database, { keyId, resealed });
  return { result: "rotated", keyId, resealed };
}

/** How many values are sealed under which key; `unnamed`: from before keys had names. */
export async function countByKey(database: Database): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const count = (key: string, more: number): void => void counts.set(key, (counts.get(key) ?? 0) + more);
  await database.asWorker(async (tx) => {
    for (const { table, column } of SEALED) {
      const rows = await tx.rows<{ head: Buffer; n: string }>(
        `select substring(${column} from 1 for 12) as head, count(*) as n from ${table}
         where ${column} is not null group by 1`,
      );
      for (const { head, n } of rows) count(keyIdIn(head) ?? "unnamed", Number(n));
    }
  });
  return counts;
}

/** A column of sealed values; its table's key, and what each value is bound to. */
interface SealedValues {
  readonly table: string;
  readonly column: string;
  readonly key: readonly string[];
  readonly context: (row: { readonly tenant_id: TenantId; readonly id: string }) => string;
}

const SEALED: readonly SealedValues[] = [
  {
    table: "tenant_key",
    column: "wrapped",
    key: ["tenant_id"],
    context: ({ tenant_id }) => tenantKeyContext(tenant_id),
  },
  {
    table: "integration",
    column: "sealed_secret",
    key: ["tenant_id", "id"],
    context: ({ tenant_id, id }) => integrationSecretContext(tenant_id, id as IntegrationId),
  },
  {
    table: "prepared_certificate",
    column: "sealed_key",
    key: ["tenant_id", "id"],
    context: ({ tenant_id, id }) => preparedKeyContext(tenant_id, id),
  },
  {
    table: "authorization_attempt",
    column: "sealed_verifier",
    key: ["tenant_id", "id"],
    context: ({ tenant_id, id }) => verifierContext(tenant_id, id),
  },
  {
    table: "sign_in_secret",
    column: "sealed",
    key: ["tenant_id"],
    context: ({ tenant_id }) => signInSecretContext(tenant_id),
  },
];

const BATCH = 100;

async function resealAll(database: Database, sealer: Sealer, values: SealedValues): Promise<number> {
  let resealed = 0;
  for (;;) {
    const done = await database.asWorker((tx) => resealSome(tx, sealer, values));
    resealed += done;
    if (done < BATCH) return resealed;
  }
}

interface SealedRow {
  readonly tenant_id: TenantId;
  readonly id: string;
  readonly sealed: Buffer;
}

async function resealSome(
  tx: Transaction,
  sealer: Sealer,
  { table, column, key, context }: SealedValues,
): Promise<number> {
  const keys = key.join(", ");
  const rows = await tx.rows<SealedRow>(
    `select ${keys}, ${column} as sealed from ${table}
     where ${column} is not null and substring(${column} from 1 for ${sealer.currentPrefix.length}) <> $1
     order by ${keys} limit ${BATCH} for no key update`,
    [sealer.currentPrefix],
  );
  for (const row of rows) {
    const fresh = sealer.seal(sealer.open(row.sealed, context(row)), context(row));
    const where = key.map((it, index) => `${it} = $${index + 2}`).join(" and ");
    const ids = key.length === 1 ? [row.tenant_id] : [row.tenant_id, row.id];
    await tx.rows(`update ${table} set ${column} = $1 where ${where}`, [fresh, ...ids]);
  }
  return rows.length;
}

/** False where it is under the current key already. */
function resealInstance(
  database: Database,
  sealer: Sealer,
  { name, ifAbsent }: { readonly name: string; readonly ifAbsent?: Buffer },
): Promise<boolean> {
  return database.asWorker(async (tx) => {
    const there = await readSealedInstance(tx, name);
    if (there !== undefined && keyIdIn(there) === sealer.keyId) return false;
    const plain = there === undefined ? ifAbsent : sealer.open(there, name);
    if (plain === undefined) return false;
    await writeSealedInstance(tx, name, sealer.seal(plain, name));
    return true;
  });
}

async function behind(database: Database, keyId: string): Promise<readonly ProcessBehind[]> {
  const rows = await database.asWorker((tx) =>
    tx.rows<{ roles: readonly string[]; started_at: Date }>(BEHIND, [keyId]),
  );
  return rows.map((it) => ({ roles: it.roles, startedAt: it.started_at }));
}

/** It is the instance's, and so a fact of every tenant. */
async function tellAll(
  database: Database,
  data: { readonly keyId: string; readonly resealed: number },
): Promise<void> {
  await database.asWorker(async (tx) => {
    const tenants = await tx.rows<{ id: TenantId }>("select id from tenant order by id");
    for (const { id } of tenants)
      await appendEvents(tx, id, [{ kind: "keys.rotated", actor: "operator", data }]);
  });
}

// Who says nothing for two minutes counts as gone.
const BEHIND = `
  select roles, started_at from process
  where seen_at > now() - interval '2 minutes' and sealing_key is distinct from $1
  order by started_at`;
