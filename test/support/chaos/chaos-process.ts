import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "#config/config.ts";
import type { LeaseTerms } from "#retraction/lease.ts";
import type { Step } from "#retraction/run.ts";
import { openLog } from "#telemetry/log.ts";
import { DEFAULT_WORKERS } from "../../../src/main/open-workers.ts";
import type { EndpointSet } from "../../../src/main/provider-endpoints.ts";
import type { ProviderLimits } from "../../../src/main/open-providers.ts";
import { serve } from "../../../src/main/serve.ts";
import { stopSignals } from "../../../src/main/stop-signals.ts";

/** What a chaos test hands to the product as its one argument, in JSON. */
export interface ProcessPlan {
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly endpoints: EndpointSet;
  /** The TXT record of the key with which the simulated Google seals mail. */
  readonly sealKeyRecord: string;
  readonly kill: KillPlan | undefined;
  /** Of the providers, where a test wants to see them reached. */
  readonly limits?: ProviderLimits;
  /** Absent: short ones, so that a dead holder's lanes come due within the test. */
  readonly terms?: LeaseTerms;
}

/** The process ends itself, without any warning, when `step` is reached for the `nth` time. */
export interface KillPlan {
  readonly step: Step;
  readonly nth: number;
  /** The postmaster goes with it. */
  readonly withDatabase: boolean;
  /** It is only stopped, as a machine that is frozen or swaps, until somebody lets it go on. */
  readonly isPause?: boolean;
}

const TERMS = { leaseMs: 4_000, callTimeoutMs: 2_000, marginMs: 500 };

/** The whole product in a process of its own. Says `ready` to its parent, and ends when the parent is gone. */
async function run(plan: ProcessPlan): Promise<void> {
  const { drain } = stopSignals(process);
  const gone = new Promise<void>((resolve) => process.once("disconnect", () => resolve()));
  const serving = await serve(readConfig(plan.environment), openLog("warn"), {
    endpointSets: { simulator: plan.endpoints },
    ...(plan.limits && { limits: plan.limits }),
    resolveTxt: () => Promise.resolve([plan.sealKeyRecord]),
    workers: {
      terms: plan.terms ?? TERMS,
      idleMs: 200,
      limits: { ...DEFAULT_WORKERS.limits, deniedRetriesMs: [200] },
      step: killAt(plan),
    },
  });
  process.send?.("ready");
  await Promise.race([gone, new Promise((resolve) => drain.addEventListener("abort", resolve))]);
  await serving[Symbol.asyncDispose]();
  if (process.connected) process.disconnect();
}

/** Synchronous, so that nothing of the step's own work can still happen. */
function killAt({ kill, dataDir }: ProcessPlan): (step: Step) => void {
  let seen = 0;
  return (step) => {
    if (kill?.step !== step) return;
    seen += 1;
    if (seen !== kill.nth) return;
    if (kill.withDatabase) process.kill(postmasterPid(dataDir), "SIGKILL");
    process.kill(process.pid, kill.isPause === true ? "SIGSTOP" : "SIGKILL");
  };
}

function postmasterPid(dataDir: string): number {
  return Number.parseInt(readFileSync(join(dataDir, "postgres", "pg", "postmaster.pid"), "utf8"), 10);
}

await run(JSON.parse(process.argv[2] ?? "") as ProcessPlan);
