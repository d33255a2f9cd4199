import {
  type Destination,
  type ProviderName,
  type WhenImpossible,
  whyUnavailable,
} from "#policy/destination.ts";
import type { CopyId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

interface Wanted {
  readonly copyIds: readonly CopyId[];
  readonly destination: Destination;
  readonly whenImpossible: WhenImpossible;
}

/**
 * The copies that are to stay where their provider has no such place, each with the reason. No mailbox has to be asked for
 * that, so nobody waits for a lane, and none of them is among the first copies of a canary.
 */
export async function beyondReach(
  tx: Transaction,
  tenantId: TenantId,
  { copyIds, destination, whenImpossible }: Wanted,
): Promise<ReadonlyMap<CopyId, string>> {
  if (whenImpossible === "next_weaker" || whyUnavailable(destination, "google") === undefined)
    return new Map();
  const rows = await tx.rows<{ id: CopyId; provider: ProviderName }>(PROVIDERS, [tenantId, copyIds]);
  const pairs = rows.flatMap(({ id, provider }): readonly (readonly [CopyId, string])[] => {
    const why = whyUnavailable(destination, provider);
    return why === undefined ? [] : [[id, `${why}; it stays where it is`]];
  });
  return new Map(pairs);
}

const PROVIDERS = `
  select c.id, i.provider
  from copy c join integration i on i.tenant_id = c.tenant_id and i.id = c.integration_id
  where c.tenant_id = $1 and c.id = any($2::uuid[])`;
