import type { LeaseTerms } from "#retraction/lease.ts";
import type { Engine, EngineLimits, Step } from "#retraction/run.ts";
import { workLanes } from "#retraction/work-lanes.ts";
import { openSemaphore } from "#shared/semaphore.ts";
import type { Database } from "#store/database.ts";
import { tellTrip } from "./tell-trip.ts";
import { openLedger } from "#store/ledger.ts";
import { openMailboxHandles } from "#store/mailbox-handles.ts";
import { openLocalDirectory } from "#store/local-directory.ts";
import type { Log } from "#telemetry/log.ts";
import type { Metrics } from "#telemetry/metrics.ts";
import { contentKeyOf } from "./content-key-of.ts";
import { type FindingNeeds, findingProvider } from "./finding-provider.ts";
import type { WakeHub } from "./wake-hub.ts";

export interface WorkerOptions {
  /** Whole claims worked on at once; each is up to `maxLanes` mailboxes of one integration. */
  readonly loops: number;
  readonly maxLanes: number;
  /** Rows of one mailbox in one claim. */
  readonly maxRows: number;
  readonly idleMs: number;
  readonly terms: LeaseTerms;
  readonly limits: EngineLimits;
  /** For tests that end the process at a step. */
  readonly step: (step: Step) => Promise<void> | void;
  /** What is claimed is finished within this; then calls are ended. */
  readonly drainMs: number;
}

const MINUTE = 60_000;
/** Each holds a mail of up to `maxProofBytes`, at Google in base64 as well. */
const MAX_PROOFS = 2;

export const DEFAULT_WORKERS: WorkerOptions = {
  loops: 12,
  maxLanes: 20,
  maxRows: 25,
  idleMs: 1_000,
  terms: { leaseMs: 90_000, callTimeoutMs: 30_000, marginMs: 5_000 },
  limits: { maxProofBytes: 50 * 1024 * 1024, deniedRetriesMs: [30 * MINUTE, 120 * MINUTE] },
  step: () => {},
  drainMs: 20_000,
};

interface WorkerNeeds extends Omit<FindingNeeds, "local" | "handles"> {
  readonly database: Database;
  readonly hub: WakeHub;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly breakOff: AbortSignal;
  readonly options: WorkerOptions;
}

/** Starts what works the ledger. Disposing finishes what is claimed. */
export function openWorkers(needs: WorkerNeeds): AsyncDisposable {
  const { options, hub } = needs;
  const draining = new AbortController();
  const stopping = new AbortController();
  const working = workLanes(openEngine(needs), {
    maxLanes: options.loops * options.maxLanes,
    lanesPerClaim: options.maxLanes,
    maxRows: options.maxRows,
    idleMs: options.idleMs,
    woken: () => hub.woken("work"),
    draining: draining.signal,
    stopping: AbortSignal.any([stopping.signal, needs.breakOff]),
  });
  return {
    [Symbol.asyncDispose]: async () => {
      draining.abort();
      hub.wake("work");
      const timer = setTimeout(() => stopping.abort(), options.drainMs);
      await working;
      clearTimeout(timer);
    },
  };
}

function openEngine(needs: WorkerNeeds): Engine {
  const { database, hub, log, metrics, options } = needs;
  return {
    ledger: openLedger(database, { onTrip: (trip) => tellTrip({ log, hub }, trip) }),
    provider: findingProvider({
      ...needs,
      local: openLocalDirectory(database),
      handles: openMailboxHandles(database),
    }),
    clock: () => new Date(),
    random: Math.random,
    contentKey: contentKeyOf,
    terms: options.terms,
    limits: options.limits,
    step: options.step,
    proofs: openSemaphore(MAX_PROOFS),
    report: {
      took: (stage, ms) => metrics.took(stage, ms / 1_000),
      settled: (work, outcome, at) => {
        const ms = at.getTime() - work.createdAt.getTime();
        if (work.kind !== "survey") metrics.settled(outcome, ms / 1_000);
        hub.wake("events");
        log.info({ copyId: work.copyId, retractionId: work.retractionId, outcome, ms }, "copy settled");
      },
      broke: (work, error) => {
        metrics.workerError();
        log.error({ copyId: work?.copyId, error }, "an attempt ended by an error; it comes due again");
      },
    },
  };
}
