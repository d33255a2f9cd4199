import type { Ledger } from "#retraction/ledger.ts";
import { gather } from "#shared/gather.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { openAttendance } from "./attendance.ts";
import type { OpenedTrip } from "./breaker-open.ts";
import type { Database } from "./database.ts";
import { gatherWrites } from "./gather-writes.ts";
import { stopIntegration } from "./integration-state.ts";
import { openClaiming } from "./ledger-claim.ts";
import { follow } from "./ledger-follow.ts";
import { openGivingBack, renewLanes } from "./ledger-lease.ts";
import { intendAll, recordAll } from "./ledger-operations.ts";
import { resolve } from "./ledger-resolve.ts";
import { finishRetractions, postpone, runningRetractions, settleAll } from "./ledger-settle.ts";

export interface LedgerNeeds {
  /** Told after the commit that opened a breaker. Absent: nobody is. */
  readonly onTrip?: (trip: OpenedTrip) => void;
}

/** The ledger in PostgreSQL. One per worker: each keeps its own turn round the integrations. */
export function openLedger(database: Database, { onTrip = () => {} }: LedgerNeeds = {}): Ledger {
  const finish = gather(
    async (runs: readonly { tenantId: TenantId; retractionId: RetractionId }[]) => {
      await database.asWorker((tx) => finishRetractions(tx, runs));
      return runs.map(() => undefined);
    },
    { windowMs: 10, maxItems: 500 },
  );
  const attend = openAttendance(database);
  const claim = openClaiming(database);
  const intend = gatherWrites(database, intendAll);
  const record = gatherWrites(database, recordAll);
  const settle = gatherWrites(database, settleAll);
  return {
    claim: async (request) => {
      await attend();
      return claim(request);
    },
    renew: async (worker, claimed, leaseMs) => {
      await attend();
      return database.asWorker((tx) => renewLanes(tx, worker, claimed, leaseMs));
    },
    giveBack: openGivingBack(database),
    intend: async (worker, work, it) => {
      const { intended, isHeld, tripped } = await intend({ worker, work, it });
      for (const trip of tripped) onTrip(trip);
      if (isHeld) await finish({ tenantId: work.tenantId, retractionId: work.retractionId });
      return intended;
    },
    record: (worker, work, it) => record({ worker, work, it }),
    settle: async (worker, work, it) => {
      const settled = await settle({ worker, work, it });
      if (settled) await finish({ tenantId: work.tenantId, retractionId: work.retractionId });
      return settled;
    },
    postpone: (worker, work, it) => database.asWorker((tx) => postpone(tx, { worker, work, it })),
    resolve: async (worker, work, found) => {
      const left = await againOnConflict(() => database.asWorker((tx) => resolve(tx, worker, work, found)));
      // A copy that met a settled one may have been the last that was open.
      await Promise.all(left.map((retractionId) => finish({ tenantId: work.tenantId, retractionId })));
    },
    follow: (worker, work, found) =>
      againOnConflict(() => database.asWorker((tx) => follow(tx, worker, work, found))),
    stopIntegration: (tenantId, integrationId, why) =>
      database.asWorker((tx) => stopIntegration(tx, tenantId, integrationId, why)),
  };
}

/** Ends the runs whose last copy settled right before its process ended. For a periodic job. */
export async function finishForgotten(database: Database): Promise<void> {
  await database.asWorker(async (tx) => finishRetractions(tx, await runningRetractions(tx)));
}
