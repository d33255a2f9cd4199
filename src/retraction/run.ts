import type { Semaphore } from "#shared/semaphore.ts";
import type { AddressBook } from "#directory/address-book.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { type Lease, LeaseLostError, type LeaseTerms } from "./lease.ts";
import type { ClaimedLane, CopyWork, Intended, Intent, Ledger, OperationChange, WorkerId } from "./ledger.ts";
import type { Mailboxes, MoveReply } from "./mailbox.ts";
import { ProviderError, TIMED_OUT } from "./provider-error.ts";

/** Where a run may be when its process is killed; tests kill it at each. */
export const STEPS = ["claim", "locate", "capture", "intent", "send", "reply", "verify"] as const;
export type Step = (typeof STEPS)[number];

/** One integration's provider, opened. */
export interface Provider {
  readonly mailboxes: Mailboxes;
  readonly addressBook: AddressBook;
  /**
   * The directories as they are now, past what was read of them; an answer is good for minutes. Absent where nobody's
   * address is in question.
   */
  readonly directories?: AddressBook;
}

/** What the engine needs of the world. */
export interface Engine {
  readonly ledger: Ledger;
  /** Throws `ProviderError("integration_broken")` where the connection cannot be opened at all. */
  readonly provider: (tenantId: TenantId, integrationId: IntegrationId) => Promise<Provider>;
  readonly clock: () => Date;
  readonly random: () => number;
  readonly contentKey: (mime: Uint8Array) => string;
  readonly terms: LeaseTerms;
  readonly limits: EngineLimits;
  /** Resolves at once in production; a test may end the process here. */
  readonly step: (step: Step) => Promise<void> | void;
  readonly report: EngineReport;
  /** A proof by content holds a whole mail in memory: only so many at once, over all lanes. */
  readonly proofs: Semaphore;
}

export interface EngineLimits {
  /** A mail larger than this is not fetched for a proof. */
  readonly maxProofBytes: number;
  /** Access can be granted late, and caches of it last two hours: a denied mailbox is tried again so long after the start. */
  readonly deniedRetriesMs: readonly number[];
}

/** Between what the time to retract is made of. A copy that comes due again is measured at its first attempt only. */
export const STAGES = [
  "journaled_to_requested",
  "requested_to_first_call",
  "first_call_to_acted",
  "acted_to_verified",
] as const;
export type Stage = (typeof STAGES)[number];

/** Told of what happens, for logs and metrics: ids, codes and times only. */
export interface EngineReport {
  took(stage: Stage, ms: number): void;
  settled(work: CopyWork, outcome: string, at: Date): void;
  /** A bug in the engine or an outage of the database: the copy's attempt ends, the process goes on. */
  broke(work: CopyWork | undefined, error: unknown): void;
}

/** One copy's attempt, in one lane. */
export interface Run {
  readonly engine: Engine;
  readonly worker: WorkerId;
  readonly work: CopyWork;
  readonly lane: ClaimedLane;
  readonly lease: Lease;
  readonly provider: Provider & { readonly integrationId: IntegrationId };
  /** Aborted when the process shall end now. */
  readonly stopping: AbortSignal;
  readonly traces: Traces;
}

/** What an attempt leaves behind in the mailbox, for whoever has to say how it ended. Written as it goes on. */
export interface Traces {
  /**
   * A call that acts was made, by this attempt or by one before it, and nobody has seen its end: not a refusal, and not
   * the item where it was.
   */
  mayHaveActed: boolean;
  /** A call that acts got no answer: until then it may still be under way at the provider. */
  underWayUntil: Date | undefined;
  /** A copy of ours was seen, and whether one of them is unread: such a one is more urgent when it comes due again. */
  isUnread: boolean | undefined;
  firstCallAt: Date | undefined;
  actedAt: Date | undefined;
}

/** Before an attempt: what those before it have begun. */
export function tracesOf({ retractionId, hits }: CopyWork): Traces {
  const mayHaveActed = hits.some(
    ({ last }) => last?.retractionId === retractionId && last.state.state !== "settled",
  );
  return {
    mayHaveActed,
    underWayUntil: undefined,
    isUnread: undefined,
    firstCallAt: undefined,
    actedAt: undefined,
  };
}

/** A call to the provider: only with lease enough for it, and never longer than its time-out. Throws `LeaseLostError`. */
export async function call<T>(run: Run, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  await run.lease.secure(run.lane.laneId);
  noteFirstCall(run);
  const late = AbortSignal.timeout(run.engine.terms.callTimeoutMs);
  try {
    return await work(AbortSignal.any([run.stopping, late]));
  } catch (error) {
    if (error instanceof ProviderError || !late.aborted || run.stopping.aborted) throw error;
    throw new ProviderError("transient", "no answer in time", { code: TIMED_OUT, cause: error });
  }
}

/** The first one to a mailbox: who has to be looked up in the directory is only on his way there. */
function noteFirstCall({ engine, work, lane, traces }: Run): void {
  if (traces.firstCallAt !== undefined || lane.mailbox === undefined) return;
  traces.firstCallAt = engine.clock();
  if (work.attempts > 0 || work.kind === "release") return;
  const requestedAt = work.createdAt.getTime();
  engine.report.took("journaled_to_requested", requestedAt - work.lookBaseAt.getTime());
  engine.report.took("requested_to_first_call", traces.firstCallAt.getTime() - requestedAt);
}

function noteActed({ engine, traces }: Run): void {
  if (traces.actedAt !== undefined || traces.firstCallAt === undefined) return;
  traces.actedAt = engine.clock();
  engine.report.took("first_call_to_acted", traces.actedAt.getTime() - traces.firstCallAt.getTime());
}

/** Commits intents before the first byte of the call. `undefined`: cancelled, held or somebody else's. */
export async function intend(run: Run, intents: readonly Intent[]): Promise<Intended | undefined> {
  return run.engine.ledger.intend(run.worker, run.work, intents);
}

/**
 * A call that changes the mailbox, answered for each of `count` items. Whatever ended it without an answer to the act
 * itself (a time-out, a lost connection, any 5xx: a gateway's and the service's own look alike) leaves it open whether
 * the act still runs, so it is noted until when it can. Throws `LeaseLostError`: nothing was called.
 */
export async function act(
  run: Run,
  count: number,
  work: (signal: AbortSignal) => Promise<readonly MoveReply[]>,
): Promise<readonly MoveReply[]> {
  const answered = await call(run, work).catch((error: unknown) =>
    Array.from({ length: count }, () => noReply(error)),
  );
  const replies = Array.from({ length: count }, (_, index) => answered[index] ?? noReply(undefined));
  if (replies.some((it) => it.moved || it.error.fault === "transient")) run.traces.mayHaveActed = true;
  if (replies.every((it) => it.moved)) noteActed(run);
  if (replies.some((it) => !it.moved && it.error.fault === "transient")) {
    const { clock, terms } = run.engine;
    run.traces.underWayUntil = new Date(clock().getTime() + terms.callTimeoutMs);
  }
  return replies;
}

/** Commits where operations stand. Throws `LeaseLostError`. */
export async function record(run: Run, changes: readonly OperationChange[]): Promise<void> {
  if (await run.engine.ledger.record(run.worker, run.work, changes)) return;
  throw new LeaseLostError(`lane ${run.lane.laneId} has another holder`);
}

/** Whatever ended the call, the work may be done. Without a lease nothing was called, and nothing more is. */
export function noReply(error: unknown): MoveReply & { readonly moved: false } {
  if (error instanceof LeaseLostError) throw error;
  return {
    moved: false,
    error:
      error instanceof ProviderError
        ? error
        : new ProviderError("transient", "the call did not end", { code: TIMED_OUT, cause: error }),
  };
}
