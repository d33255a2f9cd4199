import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "#shared/ids.ts";
import { holdLease, type Lease } from "./lease.ts";
import type { Claim, ClaimedLane, WorkerId } from "./ledger.ts";
import { ProviderError } from "./provider-error.ts";
import type { Engine, Provider } from "./run.ts";
import { runCopy } from "./run-copy.ts";

export interface WorkOptions {
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

/** Claims lanes and works through them until told to drain. Several may run at once, in one process or many. */
export async function workLanes(engine: Engine, options: WorkOptions): Promise<void> {
  const worker = newId<WorkerId>(engine.clock());
  while (!options.draining.aborted) {
    // Asked for before the claim: what is enqueued while we look must still wake us.
    const woken = options.woken();
    const worked = await workOnce(engine, worker, options).catch((error: unknown) => {
      engine.report.broke(undefined, error);
      return false;
    });
    if (!worked)
      await Promise.race([
        woken,
        sleep(options.idleMs, undefined, { signal: options.draining }).catch(() => {}),
      ]);
  }
}

/** One claim, worked through. False: nothing was due. */
export async function workOnce(
  engine: Engine,
  worker: WorkerId,
  { maxLanes, stopping }: Pick<WorkOptions, "maxLanes" | "stopping">,
): Promise<boolean> {
  const { ledger, terms } = engine;
  const leasedAtMs = performance.now();
  const claim = await ledger.claim({
    worker,
    maxLanes,
    leaseMs: terms.leaseMs,
    callTimeoutMs: terms.callTimeoutMs,
  });
  if (claim === undefined) return false;
  try {
    await workClaim(engine, { worker, claim, leasedAtMs, stopping });
  } finally {
    await ledger.giveBack(worker, claim);
  }
  return true;
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
    if ((await runCopy({ ...needs, lane, work })) === "stop") return;
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
