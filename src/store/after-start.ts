import type { RetractionId, TenantId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { finishRetractions } from "./ledger-settle.ts";
import { endSurvey } from "./retraction-survey.ts";

interface Begun {
  readonly id: RetractionId;
  readonly superseded: readonly RetractionId[];
}

/** After the commit of what a plan became: its survey is over, and what it took work from may be done. */
export async function afterStart(
  database: Database,
  tenantId: TenantId,
  { id, superseded }: Begun,
): Promise<void> {
  // Apart from what came before: a worker that settles a look locks the rows of both.
  await database.asTenant(tenantId, (tx) => endSurvey(tx, tenantId, id));
  await finish(database, tenantId, superseded);
}

/** After the commit: of two that each settle the last row they see, the later one sees both. */
export async function finish(
  database: Database,
  tenantId: TenantId,
  ids: readonly RetractionId[],
): Promise<void> {
  if (ids.length === 0) return;
  await database.asTenant(tenantId, (tx) =>
    finishRetractions(
      tx,
      ids.map((retractionId) => ({ tenantId, retractionId })),
    ),
  );
}
