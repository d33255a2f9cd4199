import type { TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

/** The persons who made the tokens among these actors, whether or not these still work. */
export async function makersOf(
  tx: Transaction,
  tenantId: TenantId,
  actors: readonly string[],
): Promise<readonly string[]> {
  const rows = await tx.rows<{ maker: string }>(MAKERS, [tenantId, actors]);
  return rows.map((it) => it.maker);
}

const MAKERS = `
  select distinct created_by as maker from api_token
  where tenant_id = $1 and 'token:' || name = any($2) and created_by like 'person:%'`;
