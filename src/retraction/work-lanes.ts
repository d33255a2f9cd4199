import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "#shared/ids.ts";
import { holdLease, type Lease } from "./lease.ts";
import type { Claim, ClaimedLane, WorkerId } from "./ledger.ts";
import { ProviderError } from "./provider-error.ts";
import { type Engine, type Provider, tracesOf } from "./run.ts";
import { runCopy } from "./run-copy.ts";

export interface WorkOptions {
  /** Claims worked on at once. */
  readonly maxClaims: number;
  /** One claim takes lanes of one integration, so that a provider batch fills up. */
  readonly maxLanes: number;
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
 * wait for the end of another claim, and a wake costs one look at the ledger, however many claims are under way.
 */
export async function workLanes(engine: Engine, options: WorkOptions): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!options.draining.aborted) {
    // Asked for before the claim: what is enqueued while we look must still wake us.
    const woken = options.woken();
    const begun = running.size < options.maxClaims ? await beginClaim(engine, options) : undefined;
    if (begun === undefined) {
      await Promise.race([woken, ...running, idle(options)]);
      continue;
    }
    const ended = begun.ended.finally(() => running.delete(ended));
    running.add(ended);
  }
  await Promise.all(running);
}

async function idle({ idleMs, draining }: WorkOptions): Promise<void> {
  await sleep(idleMs, undefined, { signal: draining }).catch(() => {});
}

/** `undefined`: nothing was due, or nothing could be asked. The end is never a rejection. */
async function beginClaim(
  engine: Engine,
  { maxLanes, stopping }: WorkOptions,
): Promise<{ readonly ended: Promise<void> } | undefined> {
  const { ledger, terms } = engine;
  // Of its own for each claim: who lost a lease and claims the lane again must not be taken for the former holder.
  const worker = newId<WorkerId>(engine.clock());
  const leasedAtMs = performance.now();
  try {
    const { leaseMs, callTimeoutMs } = terms;
    const claim = await ledger.claim({ worker, maxLanes, leaseMs, callTimeoutMs });
    return claim && { ended: workThrough(engine, { worker, claim, leasedAtMs, stopping }) };
  } catch (error) {
    engine.report.broke(undefined, error);
    return undefined;
  }
}

async function workThrough(engine: Engine, needs: ClaimNeeds): Promise<void> {
  try {
    await workClaim(engine, needs);
  } catch (error) {
    engine.report.broke(undefined, error);
  }
  await engine.ledger.giveBack(needs.worker, needs.claim).catch((error: unknown) => {
    engine.report.broke(undefined, error);
  });
}

interface ClaimNeeds {
  readonly worker: WorkerId;
  readonly claim: Claim;
  readonly leasedAtMs: number;
  readonly stopping: AbortSignal;
}

async function workClaim(engine: Engine, { worker, claim, leasedAtMs, stopping }: ClaimNeeds): Promise<void> {
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
  if (provider !== undefined) {
    const lanes = { engine, worker, lease, provider, stopping };
    await Promise.all(claim.lanes.map((lane) => workLane(lanes, lane)));
  }
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
