import type { FactKind } from "#events/fact.ts";
import type { PersonId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";

interface Told {
  readonly personId: PersonId;
  readonly actor: string;
  readonly facts: readonly { readonly kind: FactKind; readonly data: Readonly<Record<string, unknown>> }[];
}

/** What somebody does who belongs to several tenants, such as signing in, is a fact in each of them. */
export async function tellTenants(tx: Transaction, { personId, actor, facts }: Told): Promise<void> {
  if (facts.length === 0) return;
  const tenants = await tx.rows<{ tenant_id: TenantId }>(TENANTS, [personId]);
  for (const { tenant_id: tenantId } of tenants) {
    await appendEvents(
      tx,
      tenantId,
      facts.map((it) => ({ ...it, actor })),
    );
  }
}

const TENANTS =
  "select tenant_id from membership where person_id = $1 and removed_at is null order by tenant_id";
