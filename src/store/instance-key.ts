import type { TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import type { Sealer } from "./seal.ts";
import { tenantKeyContext } from "./sealed-contexts.ts";

/** A known value: who opens it has a key of this database. */
export const KEY_CHECK = "key-check";
/** The first instance key, from which signing keys are derived: they must outlive the key that seals. */
export const KEY_ROOT = "key-root";

const KNOWN = Buffer.from("undeliver");

/**
 * What the keys for signing are derived from: the instance key of the first start, kept sealed once it is no longer the
 * one that seals. `undefined`: none of the sealer's keys is one of this database. On the first start a known value is
 * sealed; a database from before that is tried with a tenant's key.
 */
export function findKeyRoot(database: Database, sealer: Sealer): Promise<Buffer | undefined> {
  return database.asWorker(async (tx) => {
    const key = await keyOfDatabase(tx, sealer);
    if (key === undefined) return undefined;
    const root = await readSealedInstance(tx, KEY_ROOT);
    return root === undefined ? key : sealer.open(root, KEY_ROOT);
  });
}

async function keyOfDatabase(tx: Transaction, sealer: Sealer): Promise<Buffer | undefined> {
  const known = await readSealedInstance(tx, KEY_CHECK);
  if (known !== undefined) return sealer.keyThatOpens(known, KEY_CHECK);
  const [sealed] = await tx.rows<{ tenant_id: TenantId; wrapped: Buffer }>(
    "select tenant_id, wrapped from tenant_key limit 1",
  );
  if (
    sealed !== undefined &&
    sealer.keyThatOpens(sealed.wrapped, tenantKeyContext(sealed.tenant_id)) === undefined
  )
    return undefined;
  await tx.rows("insert into instance (key, value) values ($1, $2) on conflict do nothing", [
    KEY_CHECK,
    JSON.stringify(sealer.seal(KNOWN, KEY_CHECK).toString("base64")),
  ]);
  // Of two first starts with different keys at once, one wins.
  const kept = await readSealedInstance(tx, KEY_CHECK);
  return kept && sealer.keyThatOpens(kept, KEY_CHECK);
}

export async function readSealedInstance(tx: Transaction, key: string): Promise<Buffer | undefined> {
  const [row] = await tx.rows<{ value: string }>("select value from instance where key = $1", [key]);
  return row && Buffer.from(row.value, "base64");
}

export async function writeSealedInstance(tx: Transaction, key: string, sealed: Buffer): Promise<void> {
  await tx.rows(
    "insert into instance (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value",
    [key, JSON.stringify(sealed.toString("base64"))],
  );
}
