import { setTimeout as sleep } from "node:timers/promises";
import { openSemaphore } from "#shared/semaphore.ts";
import type { MailboxRef } from "#directory/address-book.ts";
import { newId } from "#shared/ids.ts";
import type { ClaimedLane, WorkerId } from "../ledger.ts";
import { type Engine, tracesOf } from "../run.ts";
import { runCopy } from "../run-copy.ts";
import type { Ending, OneCopyLedger, Request } from "./one-copy-ledger.ts";
import type { SelfTestRun } from "./self-test-run.ts";
import type { TestedProvider } from "./tested-provider.ts";

export interface Driven {
  readonly run: SelfTestRun;
  readonly provider: TestedProvider;
  readonly ref: MailboxRef;
  readonly copy: OneCopyLedger;
}

const CALL_MS = 30_000;
const PAUSE_MS = 250;
const MAX_PROOF_BYTES = 1_000_000;

/**
 * The engine's own way with one copy, attempt by attempt, until it is settled or the line's time is over: then the answer is
 * why it had to wait. What it says of itself is what it would say of anybody's mail.
 */
export async function driveCopy(driven: Driven, request: Request): Promise<Ending> {
  const { run, copy } = driven;
  copy.begin(request);
  for (;;) {
    const ending = await attempt(driven, AbortSignal.timeout(run.leftMs()));
    if (ending.kind !== "postponed") return ending;
    const waitMs = ending.postponement.dueAt.getTime() - run.needs.now().getTime();
    if (waitMs >= run.leftMs()) return ending;
    await sleep(Math.max(PAUSE_MS, waitMs), undefined, { signal: run.needs.stopping });
  }
}

async function attempt({ run, provider, ref, copy }: Driven, late: AbortSignal): Promise<Ending> {
  const { stopping } = run.needs;
  const broken: unknown[] = [];
  const work = copy.work();
  const lane: ClaimedLane = { laneId: work.laneId, mailbox: ref, unsafeUntil: undefined, work: [work] };
  await runCopy({
    engine: engineFor(run, copy, (error) => broken.push(error)),
    worker: newId<WorkerId>(run.needs.now()),
    work,
    lane,
    // The self-test's own lease is the only one there is: each line renews it.
    lease: { secure: () => Promise.resolve() },
    provider: { ...provider, integrationId: run.claim.integrationId },
    stopping: AbortSignal.any([stopping, late]),
    traces: tracesOf(work),
  });
  stopping.throwIfAborted();
  // What was told to end in mid-call ends by an error of our own.
  if (late.aborted && copy.ending?.kind !== "settled") return outOfTime(run.needs.now());
  if (broken.length > 0) throw broken[0];
  return copy.ending ?? outOfTime(run.needs.now());
}

/** The engine writes nothing where it is told to stop in mid-call. */
function outOfTime(dueAt: Date): Ending {
  const reason = "the provider had not answered to the end within the time that a self-test has";
  return { kind: "postponed", postponement: { outcome: "pending", dueAt, reason, blocksLane: false } };
}

function engineFor(run: SelfTestRun, { ledger }: OneCopyLedger, onBroken: (error: unknown) => void): Engine {
  const { now, contentKey, open, leaseMs } = run.needs;
  return {
    ledger,
    provider: open,
    clock: now,
    random: Math.random,
    contentKey,
    terms: { leaseMs, callTimeoutMs: CALL_MS, marginMs: 0 },
    // What is denied now is what this test is to say.
    limits: { maxProofBytes: MAX_PROOF_BYTES, deniedRetriesMs: [] },
    step: () => {},
    report: { took: () => {}, settled: () => {}, broke: (_work, error) => onBroken(error) },
    proofs: openSemaphore(1),
  };
}
