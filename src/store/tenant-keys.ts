import { randomBytes } from "node:crypto";
import type { TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import type { Sealer } from "./seal.ts";
import { tenantKeyContext } from "./sealed-contexts.ts";

/** Gives each tenant's random data key, made on first use and kept wrapped by the instance key. */
export type TenantKeys = (tenantId: TenantId) => Promise<Buffer>;

export function openTenantKeys(database: Database, sealer: Sealer): TenantKeys {
  const known = new Map<TenantId, Buffer>();
  return async (tenantId) => {
    const cached = known.get(tenantId);
    if (cached !== undefined) return cached;
    const wrapped = await database.asTenant(tenantId, (tx) => findOrMake(tx, sealer, tenantId));
    const key = sealer.open(wrapped, tenantKeyContext(tenantId));
    known.set(tenantId, key);
    return key;
  };
}

/** Of two nodes that make it at once, one wins; both read the winner's. */
async function findOrMake(tx: Transaction, sealer: Sealer, tenantId: TenantId): Promise<Buffer> {
  const find = (): Promise<readonly { wrapped: Buffer }[]> =>
    tx.rows("select wrapped from tenant_key where tenant_id = $1", [tenantId]);
  const [there] = await find();
  if (there !== undefined) return there.wrapped;
  const fresh = sealer.seal(randomBytes(32), tenantKeyContext(tenantId));
  await tx.rows("insert into tenant_key (tenant_id, wrapped) values ($1, $2) on conflict do nothing", [
    tenantId,
    fresh,
  ]);
  const [made] = await find();
  if (made === undefined) throw new Error("the tenant's key was not saved");
  return made.wrapped;
}
