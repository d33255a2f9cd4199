import type { Observed, ObservedScope } from "#policy/breaker-trips.ts";
import { newId, type RetractionId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { countHeld, decideHeld, type HeldScope } from "./decide-held.ts";

const PATIENCE_MS = 10_000;

/** What automation would have done in observe mode, in PostgreSQL. */
export function openObserved(database: Database, { wake }: { readonly wake: () => void }): Observed {
  return {
    decide: async (tenantId, scope, decision) => {
      const held = toHeld(scope);
      const until = performance.now() + PATIENCE_MS;
      const copies = await decideHeld({ database, wake, until }, tenantId, held, decision);
      const left = await database.asTenant(tenantId, (tx) => countHeld(tx, tenantId, held));
      return { copies, left };
    },
  };
}

function toHeld({ retractionIds, before }: ObservedScope): HeldScope {
  return {
    heldFor: "observe",
    retractionIds,
    before: before === undefined ? undefined : firstIdAt(before),
  };
}

/** Ids sort by the time they were made: the smallest that could have been made at that time. */
function firstIdAt(at: Date): RetractionId {
  const time = newId<RetractionId>(at).slice(0, 13);
  return `${time}-0000-0000-000000000000` as RetractionId;
}
