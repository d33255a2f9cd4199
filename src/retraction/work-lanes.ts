import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "#shared/ids.ts";
import { holdLease, type Lease } from "./lease.ts";
import type { Claim, ClaimedLane, WorkerId } from "./ledger.ts";
import { ProviderError } from "./provider-error.ts";
import { type Engine, type Provider, tracesOf } from "./run.ts";
import { runCopy } from "./run-copy.ts";

export interface WorkOptions {
  /** Lanes worked on at once. Slow ones take up their own places and no others'. */
  readonly maxLanes: number;
  /** One claim takes so many lanes of one integration, so that a provider batch fills up. */
  readonly lanesPerClaim: number;
  /** Rows of one lane in one claim. */
  readonly maxRows: number;
  readonly idleMs: number;
  /** Resolves when new work may be there. */
  readonly woken: () => Promise<void>;
  /** Aborted when no further claim shall be made: what is claimed is finished. */
  readonly draining: AbortSignal;
  /** Aborted when calls shall end now. */
  readonly stopping: AbortSignal;
}

/**
 * Claims lanes and works through them until told to drain. One asks for work and hands it out: what comes due does not
 * wait for the end of another claim, and a wake costs one look at the ledger, however many lanes are under way.
 */
export async function workLanes(engine: Engine, options: WorkOptions): Promise<void> {
  const running = new Set<Promise<void>>();
  let freed = Promise.withResolvers<void>();
  const onFree = (): void => {
    freed.resolve();
    freed = Promise.withResolvers();
  };
  while (!options.draining.aborted) {
    // Asked for before the claim: what is enqueued while we look must still wake us.
    const woken = options.woken();
    // Whole claims only: else the last places would be filled one by one, and no batch with them.
    const hasRoom = running.size + options.lanesPerClaim <= options.maxLanes;
    const lanes = hasRoom ? await beginClaim(engine, options) : [];
    for (const lane of lanes) {
      const ended = lane.finally(() => {
        running.delete(ended);
        onFree();
      });
      running.add(ended);
    }
    if (lanes.length === 0) await Promise.race([woken, freed.promise, idle(options)]);
  }
  await Promise.all(running);
}

async function idle({ idleMs, draining }: WorkOptions): Promise<void> {
  await sleep(idleMs, undefined, { signal: draining }).catch(() => {});
}

/** The lanes of one claim, each until it is given back. None: nothing was due, or nothing could be asked. They never reject. */
async function beginClaim(
  engine: Engine,
  { lanesPerClaim: maxLanes, maxRows, stopping }: WorkOptions,
): Promise<readonly Promise<void>[]> {
  const { ledger, terms } = engine;
  // Of its own for each claim: who lost a lease and claims the lane again must not be taken for the former holder.
  const worker = newId<WorkerId>(engine.clock());
  const leasedAtMs = performance.now();
  try {
    const { leaseMs, callTimeoutMs } = terms;
    const claim = await ledger.claim({ worker, maxLanes, maxRows, leaseMs, callTimeoutMs });
    return claim === undefined ? [] : workThrough(engine, { worker, claim, leasedAtMs, stopping });
  } catch (error) {
    engine.report.broke(undefined, error);
    return [];
  }
}

function workThrough(engine: Engine, needs: ClaimNeeds): readonly Promise<void>[] {
  const { worker, claim } = needs;
  const opened = openClaim(engine, needs);
  return claim.lanes.map(async (lane) => {
    try {
      const lanes = await opened;
      if (lanes !== undefined) await workLane(lanes, lane);
    } catch (error) {
      engine.report.broke(undefined, error);
    }
    await engine.ledger.giveBack(worker, claim, lane).catch((error: unknown) => {
      engine.report.broke(undefined, error);
    });
  });
}

interface ClaimNeeds {
  readonly worker: WorkerId;
  readonly claim: Claim;
  readonly leasedAtMs: number;
  readonly stopping: AbortSignal;
}

/** What the lanes of one claim share; `undefined` where the connection cannot be opened. */
async function openClaim(
  engine: Engine,
  { worker, claim, leasedAtMs, stopping }: ClaimNeeds,
): Promise<LaneNeeds | undefined> {
  const { ledger, terms } = engine;
  await engine.step("claim");
  const lease = holdLease({
    terms,
    leasedAtMs,
    monotonic: () => performance.now(),
    lanes: claim.lanes.map((it) => it.laneId),
    renew: () => ledger.renew(worker, claim, terms.leaseMs),
  });
  const provider = await openProvider(engine, claim);
  return provider && { engine, worker, lease, provider, stopping };
}

interface LaneNeeds {
  readonly engine: Engine;
  readonly worker: WorkerId;
  readonly lease: Lease;
  readonly provider: Provider & { readonly integrationId: Claim["integrationId"] };
  readonly stopping: AbortSignal;
}

/** One copy after the other: a mailbox is what the providers throttle. */
async function workLane(needs: LaneNeeds, lane: ClaimedLane): Promise<void> {
  for (const work of lane.work) {
    if (needs.stopping.aborted) return;
    if ((await runCopy({ ...needs, lane, work, traces: tracesOf(work) })) === "stop") return;
  }
}

async function openProvider(engine: Engine, claim: Claim): Promise<LaneNeeds["provider"] | undefined> {
  const { tenantId, integrationId } = claim;
  try {
    return { ...(await engine.provider(tenantId, integrationId)), integrationId };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const why = { code: error.code ?? error.fault, reason: error.message };
    await engine.ledger.stopIntegration(tenantId, integrationId, why);
    return undefined;
  }
}
