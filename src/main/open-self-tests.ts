import type { SelfTestClaim, SelfTestWorkerId } from "#directory/self-test.ts";
import type { SelfTestNeeds } from "#retraction/self-test/self-test-run.ts";
import { runSelfTest } from "#retraction/self-test/run-self-test.ts";
import { newId } from "#shared/ids.ts";
import { type KeptSelfTests, openSelfTestLedger } from "#store/self-test-ledger.ts";
import { openIntegrations } from "#store/integrations.ts";
import type { Log } from "#telemetry/log.ts";
import { contentKeyOf } from "./content-key-of.ts";
import { every } from "./every.ts";
import type { Budgets } from "./open-budgets.ts";
import type { ClientNeeds } from "./open-client.ts";
import type { ProviderLimits } from "./open-providers.ts";
import { openTested } from "./open-tested.ts";
import type { Shared } from "./shared-parts.ts";

/** Longer than any line may take; each of them renews it. */
const LEASE_MS = 120_000;
const LOOK_MS = 1_000;
/** One provider that answers slowly must not keep all others waiting. */
const MAX_AT_ONCE = 3;

/** What a self-test is made by, beside what keeps it. */
export type Testing = Pick<SelfTestNeeds, "open" | "mark" | "contentKey">;

interface TestingNeeds {
  readonly clients: ClientNeeds;
  readonly budgets: Budgets;
  readonly limits: ProviderLimits;
}

export function testingOf(
  { database, sealer, selfTestMark: mark }: Shared,
  { clients, budgets, limits }: TestingNeeds,
): Testing {
  const integrations = openIntegrations(database, sealer);
  const budgetOf: Budgets["of"] = (tenantId) => budgets.of(tenantId);
  return { open: openTested({ ...clients, integrations, budgetOf, limits }), mark, contentKey: contentKeyOf };
}

interface Running {
  readonly ledger: KeptSelfTests;
  readonly testing: Testing;
  readonly stopping: AbortSignal;
  readonly log: Log;
}

/** Runs the self-tests that are due or asked for, each on one node at a time. */
export function openSelfTests({ database, log, hub }: Shared, testing: Testing): AsyncDisposable {
  const stop = new AbortController();
  const ledger = openSelfTestLedger(database);
  const running = new Set<Promise<void>>();
  const job = every(
    LOOK_MS,
    async () => {
      while (running.size < MAX_AT_ONCE && !stop.signal.aborted) {
        // Of its own for each, so that one which was lost by this very process is told apart.
        const claim = await ledger.claim(newId<SelfTestWorkerId>(new Date()), LEASE_MS);
        if (claim === undefined) return;
        const it = run({ ledger, testing, stopping: stop.signal, log }, claim).finally(() => {
          running.delete(it);
          hub.wake("events");
        });
        running.add(it);
      }
    },
    log,
  );
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await job[Symbol.asyncDispose]();
      await Promise.all(running);
    },
  };
}

const OWN_ERROR = "it ended by an error of our own; the log says more";

async function run({ ledger, testing, stopping, log }: Running, claim: SelfTestClaim): Promise<void> {
  const { tenantId, integrationId } = claim;
  try {
    const needs = { ...testing, ledger, now: () => new Date(), stopping, leaseMs: LEASE_MS };
    if ((await runSelfTest(needs, claim)) === "left") await ledger.giveBack(claim);
  } catch (error) {
    log.error({ error, tenantId, integrationId }, "a self-test ended by an error");
    // Where that fails too the lease runs out, and it is begun anew.
    await ledger.breakOff(claim, OWN_ERROR).catch(() => {});
  }
}
