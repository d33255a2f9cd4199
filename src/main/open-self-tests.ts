import type { SelfTestClaim, SelfTestWorkerId } from "#directory/self-test.ts";
import type { SelfTestNeeds } from "#retraction/self-test/self-test-run.ts";
import { runSelfTest } from "#retraction/self-test/run-self-test.ts";
import { newId } from "#shared/ids.ts";
import { type KeptSelfTests, openSelfTestLedger } from "#store/self-test-ledger.ts";
import { openIntegrations } from "#store/integrations.ts";
import type { Log } from "#telemetry/log.ts";
import type { Metrics } from "#telemetry/metrics.ts";
import { contentKeyOf } from "./content-key-of.ts";
import { everyClaim } from "./every-claim.ts";
import type { Budgets } from "./open-budgets.ts";
import type { ClientNeeds } from "./open-client.ts";
import type { ProviderLimits } from "./open-providers.ts";
import { openTested } from "./open-tested.ts";
import type { Shared } from "./shared-parts.ts";

/** Longer than any line may take; each of them renews it. */
const LEASE_MS = 120_000;

/** What a self-test is made by, beside what keeps it. */
export type Testing = Pick<SelfTestNeeds, "open" | "mark" | "contentKey">;

interface TestingNeeds {
  readonly clients: ClientNeeds;
  readonly budgets: Budgets;
  readonly limits: ProviderLimits;
}

export function testingOf(
  { database, sealer, metrics, selfTestMark: mark }: Shared,
  { clients, budgets, limits }: TestingNeeds,
): Testing {
  const integrations = openIntegrations(database, sealer);
  const budgetOf: Budgets["of"] = (tenantId) => budgets.of(tenantId);
  const onAnswer: Metrics["providerCall"] = (provider, answer) => metrics.providerCall(provider, answer);
  const open = openTested({ ...clients, integrations, budgetOf, limits, onAnswer });
  return { open, mark, contentKey: contentKeyOf };
}

interface Running {
  readonly ledger: KeptSelfTests;
  readonly testing: Testing;
  readonly log: Log;
}

/** Runs the self-tests that are due or asked for, each on one node at a time. */
export function openSelfTests({ database, log, hub }: Shared, testing: Testing): AsyncDisposable {
  const ledger = openSelfTestLedger(database);
  return everyClaim(
    {
      // A worker of its own for each, so that one which was lost by this very process is told apart.
      claim: () => ledger.claim(newId<SelfTestWorkerId>(new Date()), LEASE_MS),
      work: (claim, stopping) =>
        run({ ledger, testing, log }, claim, stopping).finally(() => hub.wake("events")),
    },
    log,
  );
}

const OWN_ERROR = "it ended by an error of our own; the log says more";

async function run(
  { ledger, testing, log }: Running,
  claim: SelfTestClaim,
  stopping: AbortSignal,
): Promise<void> {
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
