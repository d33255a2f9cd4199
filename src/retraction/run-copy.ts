import { followAddress } from "./follow-address.ts";
import { LeaseLostError } from "./lease.ts";
import type { Postponement, Settlement } from "./ledger.ts";
import type { SettledOutcome } from "./outcome.ts";
import { type Fault, ProviderError } from "./provider-error.ts";
import { resolveCopy } from "./resolve-copy.ts";
import type { Run } from "./run.ts";
import { runRelease } from "./run-release.ts";
import { runRetraction } from "./run-retraction.ts";
import { runSurvey } from "./run-survey.ts";
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

async function attempt(run: Run): Promise<void> {
  const { work, lane, provider, engine } = run;
  if (lane.mailbox === undefined) return resolveCopy(run);
  // Whatever another retraction is doing to it just now: a look disturbs nobody.
  if (work.kind === "survey") return runSurvey(run, provider.mailboxes.open(lane.mailbox));
  // A former holder's call may still be under way: a hit he was acting on is left until it must have ended.
  if (lane.unsafeUntil !== undefined && isActing(run) && lane.unsafeUntil > engine.clock()) {
    await postpone(run, { outcome: "acting", dueAt: lane.unsafeUntil, reason: "", blocksLane: false });
    return;
  }
  if (isTaken(run)) return waitForOther(run);
  const mailbox = provider.mailboxes.open(lane.mailbox);
  if (work.asked === "origin") return runRelease(run, mailbox);
  return runRetraction(run, mailbox, work.asked).catch((error: unknown) => followFromNowhere(run, error));
}

/** Its owner has left: before the copy ends with him it is asked who has his address now. */
async function followFromNowhere(run: Run, error: unknown): Promise<never> {
  if (!(error instanceof ProviderError) || run.traces.mayHaveActed) throw error;
  if (error.fault !== "no_mailbox" && error.fault !== "mailbox_unavailable") throw error;
  const elsewhere = await followAddress(run);
  if (elsewhere === "") throw error;
  const { fault, code, requestId } = error;
  throw new ProviderError(fault, `${error.message}; ${elsewhere}`, {
    ...(code !== undefined && { code }),
    ...(requestId !== undefined && { requestId }),
    cause: error,
  });
}

function isActing(run: Run): boolean {
  return run.work.hits.some((it) => it.last?.state.state === "acting");
}

/** One operation per hit at a time: another retraction's comes first to its end, which wakes this row. */
function isTaken({ work }: Run): boolean {
  return work.hits.some(
    ({ last }) =>
      last !== undefined && last.state.state !== "settled" && last.retractionId !== work.retractionId,
  );
}

async function waitForOther(run: Run): Promise<void> {
  const { engine, work } = run;
  const dueAt = backoffUntil(work.attempts, engine.clock(), engine.random());
  const reason = "another retraction is acting on it";
  await postpone(run, { outcome: "pending", dueAt, reason, blocksLane: false });
}

async function afterError(run: Run, error: unknown): Promise<RunResult> {
  if (error instanceof LeaseLostError) return "stop";
  if (error instanceof ProviderError) return AFTER[error.fault](run, error);
  // The process ends and has ended its calls: the next one finds the row as it is.
  if (run.stopping.aborted && run.traces.underWayUntil === undefined) return "stop";
  run.engine.report.broke(run.work, error);
  return afterBug(run);
}

const OWN_ERROR = "an attempt ended by an error of our own";

/** A bug, or the database: it must not come back at once, and not for ever. */
async function afterBug(run: Run): Promise<RunResult> {
  if (isTriedLongEnough(run) && (await endWithBug(run))) return "stop";
  const { engine, work } = run;
  await postpone(run, {
    outcome: "pending",
    dueAt: backoffUntil(work.attempts, engine.clock(), engine.random()),
    reason: OWN_ERROR,
    blocksLane: false,
  });
  return "stop";
}

/** False: it cannot even be written that it ended. That may be what was broken all the time, and it can only wait. */
async function endWithBug(run: Run): Promise<boolean> {
  try {
    await settleAs(run, givenUp(run), { reason: OWN_ERROR, evidence: { fault: "own_error" } });
    return true;
  } catch (error) {
    run.engine.report.broke(run.work, error);
    return false;
  }
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
  no_mailbox: (run, error) => endAs(run, "no_mailbox", error),
  mailbox_unavailable: (run, error) => endAs(run, "mailbox_unavailable", error),
  unsupported: (run, error) => endAs(run, "unsupported", error),
  destination_impossible: (run, error) => endAs(run, "unsupported", error),
  rejected: (run, error) => endAs(run, "failed", error),
};

/**
 * The provider's last word, where nothing was done. Where something may have been done, as to a mailbox that is suspended
 * between the act and the look, no such word is the copy's end: the mailbox can come back and show it.
 */
function endAs(run: Run, outcome: SettledOutcome, error: ProviderError): Promise<RunResult> {
  return run.traces.mayHaveActed ? tryLater(run, error) : settleAs(run, outcome, quote(error));
}

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
  if (isTriedLongEnough(run)) return settleAs(run, givenUp(run), quote(error));
  await postpone(run, {
    outcome: "pending",
    dueAt: error.retryAt ?? backoffUntil(work.attempts, now, engine.random()),
    reason: `the provider did not answer as it should: ${error.code ?? error.fault}`,
    blocksLane: false,
  });
  return "go-on";
}

/** Who has acted and never saw the end of it cannot say that nothing happened. */
function givenUp({ traces }: Run): SettledOutcome {
  return traces.mayHaveActed ? "unverified" : "failed";
}

function isTriedLongEnough({ engine, work }: Run): boolean {
  return engine.clock().getTime() > work.triedSince.getTime() + GIVE_UP_AFTER_MS;
}

/** Grants take up to two hours to reach the provider's front ends. */
async function denied(run: Run, error: ProviderError): Promise<RunResult> {
  const now = run.engine.clock();
  const dueAt = run.engine.limits.deniedRetriesMs
    .map((waitMs) => new Date(run.work.triedSince.getTime() + waitMs))
    .find((it) => it > now);
  if (dueAt === undefined) return endAs(run, "out_of_scope", error);
  await postpone(run, {
    outcome: "pending",
    dueAt,
    reason: `access to this mailbox is denied: ${error.code ?? error.fault}`,
    blocksLane: false,
  });
  return "stop";
}

async function settleAs(
  { engine, work, worker }: Run,
  asked: SettledOutcome,
  { reason, evidence }: Pick<Settlement, "reason" | "evidence">,
): Promise<RunResult> {
  const outcome = work.kind === "release" ? "restore_failed" : asked;
  const settled = await engine.ledger.settle(worker, work, {
    outcome,
    reached: undefined,
    reason,
    evidence: { ...evidence, at: engine.clock().toISOString() },
    wasRead: undefined,
    changes: [],
    exempt: false,
  });
  if (settled) engine.report.settled(work, outcome, engine.clock());
  return "go-on";
}

/** What the provider said, for the row. */
function quote({ message, fault, code, requestId }: ProviderError): Pick<Settlement, "reason" | "evidence"> {
  return {
    reason: `${message}${code === undefined ? "" : ` (${code})`}`,
    evidence: { fault, code, requestId },
  };
}

/** Whatever ended the attempt: nobody looks, or acts again, while a call of it may still be under way. */
function postpone(run: Run, postponement: Postponement): Promise<boolean> {
  const { underWayUntil = postponement.dueAt, isUnread } = run.traces;
  const dueAt = underWayUntil > postponement.dueAt ? underWayUntil : postponement.dueAt;
  return run.engine.ledger.postpone(run.worker, run.work, { ...postponement, dueAt, isUnread });
}
