import type { CopyId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Restorability, RestorableTotals } from "./restorability.ts";

/** Port: what a release could still bring back, from the ledger and the tenant's retention setting. */
export interface RestorabilityReading {
  /** By copy; each that is asked for has an answer. */
  ofCopies(
    tenantId: TenantId,
    copyIds: readonly CopyId[],
    now: Date,
  ): Promise<ReadonlyMap<CopyId, Restorability>>;
  /** `undefined` where there is no such retraction. */
  ofRetraction(tenantId: TenantId, id: RetractionId, now: Date): Promise<RestorableTotals | undefined>;
}
