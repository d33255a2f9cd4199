import type { LaneId } from "#shared/ids.ts";

/** The lane is no longer ours: whoever has it now goes on, we stop without another call. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

export interface LeaseTerms {
  readonly leaseMs: number;
  readonly callTimeoutMs: number;
  /** Left over beyond a call's own time-out, for the commit that follows it. */
  readonly marginMs: number;
}

/** Holds the lanes of one claim. Providers know no fence, so no call starts with less lease than it can take. */
export interface Lease {
  /** Resolves once `laneId` has lease enough for one call, renewing all lanes where needed. Throws `LeaseLostError`. */
  secure(laneId: LaneId): Promise<void>;
}

interface LeaseNeeds {
  readonly terms: LeaseTerms;
  /** Milliseconds that never jump. Taken before the statement that leased: we end earlier than the database does. */
  readonly monotonic: () => number;
  readonly leasedAtMs: number;
  readonly lanes: readonly LaneId[];
  readonly renew: () => Promise<ReadonlySet<LaneId>>;
}

export function holdLease({ terms, monotonic, leasedAtMs, lanes, renew }: LeaseNeeds): Lease {
  let held: ReadonlySet<LaneId> = new Set(lanes);
  let startedAtMs = leasedAtMs;
  let renewing: Promise<void> | undefined;

  const leftMs = (): number => startedAtMs + terms.leaseMs - monotonic();
  const renewNow = async (): Promise<void> => {
    const askedAtMs = monotonic();
    held = await renew();
    startedAtMs = askedAtMs;
  };

  return {
    secure: async (laneId) => {
      // Again where renewing took so long itself that what it brought is used up.
      while (held.has(laneId) && leftMs() < terms.callTimeoutMs + terms.marginMs) {
        renewing ??= renewNow().finally(() => {
          renewing = undefined;
        });
        await renewing;
      }
      if (!held.has(laneId)) throw new LeaseLostError(`lane ${laneId} has another holder`);
    },
  };
}
