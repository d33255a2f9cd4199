import type { AddressBook } from "#directory/address-book.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { Lease, LeaseTerms } from "./lease.ts";
import type { ClaimedLane, CopyWork, Ledger, WorkerId } from "./ledger.ts";
import type { Mailboxes } from "./mailbox.ts";

/** Where a run may be when its process is killed; tests kill it at each. */
export const STEPS = ["claim", "locate", "capture", "intent", "send", "reply", "verify"] as const;
export type Step = (typeof STEPS)[number];

/** One integration's provider, opened. */
export interface Provider {
  readonly mailboxes: Mailboxes;
  readonly addressBook: AddressBook;
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
}

export interface EngineLimits {
  /** A mail larger than this is not fetched for a proof. */
  readonly maxProofBytes: number;
  /** Access can be granted late, and caches of it last two hours: denied mailboxes are tried again after these waits. */
  readonly deniedRetriesMs: readonly number[];
}

/** Told of what happens, for logs and metrics: ids, codes and times only. */
export interface EngineReport {
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
}

/** A call to the provider: only with lease enough for it, and never longer than its time-out. */
export async function call<T>(run: Run, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  await run.lease.secure(run.lane.laneId);
  return work(AbortSignal.any([run.stopping, AbortSignal.timeout(run.engine.terms.callTimeoutMs)]));
}
