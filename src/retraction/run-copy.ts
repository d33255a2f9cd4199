import { LeaseLostError } from "./lease.ts";
import type { Postponement } from "./ledger.ts";
import type { SettledOutcome } from "./outcome.ts";
import { type Fault, ProviderError } from "./provider-error.ts";
import { resolveCopy } from "./resolve-copy.ts";
import type { Run } from "./run.ts";
import { runRelease } from "./run-release.ts";
import { runRetraction } from "./run-retraction.ts";
import { backoffUntil, GIVE_UP_AFTER_MS } from "./schedule.ts";

/** `stop`: no further call may start in this lane now. */
export type RunResult = "go-on" | "stop";

/** One attempt at one copy. Never rejects: what goes wrong is written to the ledger, or comes due again by itself. */
export async function runCopy(run: Run): Promise<RunResult> {
  try {
    return await attempt(run).then(
      () => "go-on" as const,
      (error: unknown) => afterError(run, error),
    );
  } catch (error) {
    run.engine.report.broke(run.work, error);
    return "stop";
  }
}

async function afterError(run: Run, error: unknown): Promise<RunResult> {
  if (error instanceof LeaseLostError) return "stop";
  if (error instanceof ProviderError) return AFTER[error.fault](run, error);
  throw error;
}

async function attempt(run: Run): Promise<void> {
  const { work, lane, provider, engine } = run;
  if (lane.mailbox === undefined) return resolveCopy(run);
  // A former holder's call may still be under way: a hit he was acting on is left until it must have ended.
  if (lane.unsafeUntil !== undefined && isActing(run) && lane.unsafeUntil > engine.clock()) {
    await postpone(run, { outcome: "acting", dueAt: lane.unsafeUntil, reason: "", blocksLane: false });
    return;
  }
  const mailbox = provider.mailboxes.open(lane.mailbox);
  if (work.asked === "origin") return runRelease(run, mailbox);
  return runRetraction(run, mailbox, work.asked);
}

function isActing(run: Run): boolean {
  return run.work.hits.some((it) => it.last?.state.state === "acting");
}

type FaultHandler = (run: Run, error: ProviderError) => Promise<RunResult>;

/** What each fault means for the copy and for its lane: a new fault does not compile until it is answered. */
const AFTER: Readonly<Record<Fault, FaultHandler>> = {
  throttled,
  transient: tryLater,
  item_gone: tryLater,
  folder_gone: tryLater,
  out_of_scope: denied,
  integration_broken: stopIntegration,
  no_mailbox: (run, error) => settleAs(run, "no_mailbox", error),
  mailbox_unavailable: (run, error) => settleAs(run, "mailbox_unavailable", error),
  unsupported: (run, error) => settleAs(run, "unsupported", error),
  destination_impossible: (run, error) => settleAs(run, "unsupported", error),
  rejected: (run, error) => settleAs(run, "failed", error),
};

/** Nothing is retried into a lock-out: the connection rests until a person resumes it. */
async function stopIntegration(run: Run, error: ProviderError): Promise<RunResult> {
  const why = { code: error.code ?? error.fault, reason: error.message };
  await run.engine.ledger.stopIntegration(run.work.tenantId, run.provider.integrationId, why);
  return "stop";
}

/** However long the provider says, and for the whole mailbox. */
async function throttled(run: Run, error: ProviderError): Promise<RunResult> {
  const { engine, work } = run;
  const dueAt = error.retryAt ?? backoffUntil(work.attempts, engine.clock(), engine.random());
  const reason = `the provider asked to wait: ${error.code ?? "throttled"}`;
  await postpone(run, { outcome: "throttled", dueAt, reason, blocksLane: true });
  return "stop";
}

async function tryLater(run: Run, error: ProviderError): Promise<RunResult> {
  const { engine, work } = run;
  const now = engine.clock();
  const givenUpAt = Math.max(work.createdAt.getTime(), work.lookBaseAt.getTime()) + GIVE_UP_AFTER_MS;
  if (now.getTime() > givenUpAt) return settleAs(run, isActing(run) ? "unverified" : "failed", error);
  await postpone(run, {
    outcome: isActing(run) ? "acting" : "pending",
    dueAt: error.retryAt ?? backoffUntil(work.attempts, now, engine.random()),
    reason: `the provider did not answer as it should: ${error.code ?? error.fault}`,
    blocksLane: false,
  });
  return "go-on";
}

/** Grants take up to two hours to reach the provider's front ends. */
async function denied(run: Run, error: ProviderError): Promise<RunResult> {
  const waitMs = run.engine.limits.deniedRetriesMs[run.work.attempts];
  if (waitMs === undefined) return settleAs(run, "out_of_scope", error);
  await postpone(run, {
    outcome: "pending",
    dueAt: new Date(run.engine.clock().getTime() + waitMs),
    reason: `access to this mailbox is denied: ${error.code ?? error.fault}`,
    blocksLane: false,
  });
  return "stop";
}

async function settleAs(run: Run, outcome: SettledOutcome, error: ProviderError): Promise<RunResult> {
  const { engine, work, worker } = run;
  const settled = await engine.ledger.settle(worker, work, {
    outcome: work.kind === "release" ? "restore_failed" : outcome,
    reached: undefined,
    reason: `${error.message}${error.code === undefined ? "" : ` (${error.code})`}`,
    evidence: {
      fault: error.fault,
      code: error.code,
      requestId: error.requestId,
      at: engine.clock().toISOString(),
    },
    wasRead: undefined,
    changes: [],
    exempt: false,
  });
  if (settled) engine.report.settled(work, outcome, engine.clock());
  return "go-on";
}

function postpone(run: Run, postponement: Postponement): Promise<boolean> {
  return run.engine.ledger.postpone(run.worker, run.work, postponement);
}
