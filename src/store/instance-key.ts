import type { TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import type { Sealer } from "./seal.ts";
import { tenantKeyContext } from "./tenant-keys.ts";

const KEY = "key-check";
const KNOWN = Buffer.from("undeliver");

/**
 * Whether this is the instance key that the database's secrets are sealed under. On the first start a known value is
 * sealed with it; a database from before that is tried with a tenant's key.
 */
export function isInstanceKey(database: Database, sealer: Sealer): Promise<boolean> {
  return database.asWorker(async (tx) => {
    const known = await find(tx);
    if (known !== undefined) return opens(sealer, Buffer.from(known, "base64"), KEY);
    const [sealed] = await tx.rows<{ tenant_id: TenantId; wrapped: Buffer }>(
      "select tenant_id, wrapped from tenant_key limit 1",
    );
    if (sealed !== undefined && !opens(sealer, sealed.wrapped, tenantKeyContext(sealed.tenant_id)))
      return false;
    const fresh = sealer.seal(KNOWN, KEY).toString("base64");
    await tx.rows("insert into instance (key, value) values ($1, $2) on conflict do nothing", [
      KEY,
      JSON.stringify(fresh),
    ]);
    // Of two first starts with different keys at once, one wins.
    const kept = await find(tx);
    return kept !== undefined && opens(sealer, Buffer.from(kept, "base64"), KEY);
  });
}

async function find(tx: Transaction): Promise<string | undefined> {
  const [row] = await tx.rows<{ value: string }>("select value from instance where key = $1", [KEY]);
  return row?.value;
}

function opens(sealer: Sealer, sealed: Buffer, context: string): boolean {
  try {
    sealer.open(sealed, context);
    return true;
  } catch {
    return false;
  }
}
