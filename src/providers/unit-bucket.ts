import { setTimeout as sleep } from "node:timers/promises";
import { openExpiringMap } from "./expiring-map.ts";

/** Units that each key may spend in a minute, counted in this process: a bucket that fills evenly. */
export interface UnitBuckets {
  /** Waits until the key has the units; rejects with the signal's reason. */
  spend(key: string, units: number, signal: AbortSignal): Promise<void>;
}

interface Bucket {
  units: number;
  filledAt: number;
}

const MAX_KEYS = 50_000;

/**
 * A node's own share of a limit that the provider counts per user. A lane is leased to one node at a time, so in the
 * ordinary case the whole limit is this node's.
 */
export function openUnitBuckets(unitsPerMinute: number, now: () => Date): UnitBuckets {
  const buckets = openExpiringMap<Bucket>(MAX_KEYS, now);
  return {
    async spend(key, units, signal) {
      const at = now().getTime();
      const bucket = buckets.get(key) ?? { units: unitsPerMinute, filledAt: at };
      bucket.units =
        Math.min(unitsPerMinute, bucket.units + ((at - bucket.filledAt) * unitsPerMinute) / 60_000) - units;
      bucket.filledAt = at;
      // Full again after a minute without use, so forgetting it then changes nothing.
      buckets.set(key, bucket, new Date(at + 60_000));
      // Below zero is a debt: who comes later waits longer, in the order of coming.
      if (bucket.units < 0) await sleep((-bucket.units * 60_000) / unitsPerMinute, undefined, { signal });
    },
  };
}
