import type { AddressFound, MailboxRef } from "#directory/address-book.ts";
import type { Destination, ProviderName, WhenImpossible } from "#policy/destination.ts";
import type {
  CopyId,
  HitId,
  Id,
  IntegrationId,
  LaneId,
  MessageId,
  RetractionId,
  TenantId,
} from "#shared/ids.ts";
import type { Difference } from "./compare-states.ts";
import type { Candidate, Decision } from "./identity.ts";
import type { FoundItem, ItemId, ItemState } from "./hit.ts";
import type { OperationState } from "./operation.ts";
import type { OurMessage } from "./our-message.ts";
import type { OpenOutcome, SettledOutcome } from "./outcome.ts";
import type { ReleaseState } from "./release-operation.ts";

export type OperationId = Id<"operation">;
export type WorkerId = Id<"worker">;

/** Lanes of one integration, leased to one worker, with the work that is due in them. */
export interface Claim {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  readonly lanes: readonly ClaimedLane[];
}

export interface ClaimedLane {
  readonly laneId: LaneId;
  readonly mailbox: MailboxRef | undefined;
  /** A former holder's call may still be under way until then: what was `acting` is not touched before. */
  readonly unsafeUntil: Date | undefined;
  readonly work: readonly CopyWork[];
}

/** One row of the ledger that is due, with all that is known of its hits. */
export interface CopyWork {
  readonly tenantId: TenantId;
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  readonly laneId: LaneId;
  /** A survey only looks: the ledger commits no intent for one. */
  readonly kind: "retract" | "release" | "survey";
  /** `origin` for a release. */
  readonly asked: Destination | "origin";
  readonly whenImpossible: WhenImpossible;
  /** The release that this takes back: each hit goes where that one found it. `undefined` for whatever else is asked. */
  readonly reverses: RetractionId | undefined;
  readonly address: string;
  /** Called off while a call was or may be under way: what has happened is settled, nothing more is begun. Why. */
  readonly cancelled: string | undefined;
  readonly attempts: number;
  readonly createdAt: Date;
  /** From when the looking schedule counts. Time in which nobody could work is left out of this and of `triedSince`. */
  readonly lookBaseAt: Date;
  /** From when it counts how long it is tried. */
  readonly triedSince: Date;
  readonly ours: OurMessage;
  /** What a person has said is ours; `undefined`: nothing, and everything has to be proved. */
  readonly decided?: Decision | undefined;
  /** Open in the backup that the database came back from: what Undeliver itself has done since is not known. */
  readonly isRestored?: boolean;
  /** By a setting, and no self-test proves (any more) that this destination can be reached: it counts as impossible. */
  readonly isUnproven?: boolean;
  readonly hits: readonly KnownHit[];
}

export interface KnownHit {
  readonly hitId: HitId;
  readonly itemId: ItemId;
  readonly origin: ItemState;
  readonly restoredAt: Date | undefined;
  /** The newest operation of any retraction on this hit; `undefined` where none was begun. */
  readonly last: KnownOperation | undefined;
  /** The newest one that took it away, whatever has been done since. */
  readonly lastRetract: KnownRetract | undefined;
}

interface OperationFacts {
  readonly operationId: OperationId;
  readonly retractionId: RetractionId;
  readonly before: ItemState;
  readonly intendedAt: Date;
}
export type KnownRetract = OperationFacts & { readonly kind: "retract"; readonly state: OperationState };
export type KnownRelease = OperationFacts & { readonly kind: "release"; readonly state: ReleaseState };
export type KnownOperation = KnownRetract | KnownRelease;

/** What shall be done to one item, with what it looked like before. */
export interface Intent {
  readonly item: FoundItem;
  readonly asked: Destination | "origin";
  readonly provedBy: string;
}

export interface IntendedOperation {
  readonly operationId: OperationId;
  readonly hitId: HitId;
  readonly itemId: ItemId;
}

/** What was begun; or why nothing may be, now and ever: the row is to be settled as `refused`. */
export type Intended = readonly IntendedOperation[] | { readonly refused: string };

/** How one operation stands now. */
export interface OperationChange {
  readonly operationId: OperationId;
  readonly state: OperationState | ReleaseState;
  /** Under which the item is known now, where that is another one than it was captured with. */
  readonly itemId?: ItemId | undefined;
  /** Captured anew before another call: the owner has changed it since the first, which had no effect. */
  readonly before?: ItemState | undefined;
  /** As seen when it was verified. */
  readonly after?: ItemState | undefined;
  /** The provider's codes and request ids. */
  readonly answer?: Readonly<Record<string, string>> | undefined;
  readonly differences?: readonly Difference[] | undefined;
}

export interface Settlement {
  readonly outcome: SettledOutcome;
  /** The mildest place any hit of ours is in; `undefined` where none was found. */
  readonly reached: string | undefined;
  readonly reason: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Of what could not be told whether it is ours: for a person who decides. */
  readonly candidates?: readonly Candidate[] | undefined;
  readonly wasRead: boolean | undefined;
  readonly changes: readonly OperationChange[];
  /** Put back: exempt from automation until a person lifts that. */
  readonly exempt: boolean;
}

export interface Postponement {
  readonly outcome: OpenOutcome;
  readonly dueAt: Date;
  readonly reason: string;
  /** The provider banned the whole lane until `dueAt`: no call starts there once this is committed. */
  readonly blocksLane: boolean;
  /** It was located: unread ones are more urgent. */
  readonly isUnread?: boolean | undefined;
}

export interface ClaimRequest {
  readonly worker: WorkerId;
  readonly maxLanes: number;
  /** So many rows of each lane: what is left is claimed again, so that nothing in it waits for a flood before it. */
  readonly maxRows: number;
  readonly leaseMs: number;
  /** The longest a provider call may take: added to a dead holder's lease before his hits are touched. */
  readonly callTimeoutMs: number;
}

/**
 * Port: the ledger, which is the queue. A worker holds lanes by a lease in database time; what it writes is refused
 * (`undefined`, `false`) once a lane is no longer its own, so a slow worker cannot undo what its successor did.
 */
export interface Ledger {
  claim(request: ClaimRequest): Promise<Claim | undefined>;
  /** The lanes that are still the worker's own, now for another `leaseMs`. */
  renew(worker: WorkerId, claim: Claim, leaseMs: number): Promise<ReadonlySet<LaneId>>;
  /** Each lane as soon as it is through: nobody waits for the slowest of a claim. */
  giveBack(worker: WorkerId, claim: Claim, lane: ClaimedLane): Promise<void>;
  /** Commits captures and intents before the first byte of the call. `undefined`: cancelled, held, or no longer ours. */
  intend(worker: WorkerId, work: CopyWork, intents: readonly Intent[]): Promise<Intended | undefined>;
  /** Commits where operations stand, such as the provider's answer. False: the lane is no longer ours. */
  record(worker: WorkerId, work: CopyWork, changes: readonly OperationChange[]): Promise<boolean>;
  settle(worker: WorkerId, work: CopyWork, settlement: Settlement): Promise<boolean>;
  postpone(worker: WorkerId, work: CopyWork, postponement: Postponement): Promise<boolean>;
  /** Gives a copy the mailbox its address leads to; copies that meet in one mailbox become one. */
  resolve(
    worker: WorkerId,
    work: CopyWork,
    found: Extract<AddressFound, { kind: "mailboxes" }>,
  ): Promise<void>;
  /**
   * The copy's address leads to other mailboxes than its own now: the run looks for the message there as well. Safe to
   * repeat. False: nothing is looked for there, since the run takes only some mailboxes, or the lane is no longer ours.
   */
  follow(
    worker: WorkerId,
    work: CopyWork,
    found: Extract<AddressFound, { kind: "mailboxes" }>,
  ): Promise<boolean>;
  /** The whole connection is broken: its lanes rest until a person resumes it. */
  stopIntegration(
    tenantId: TenantId,
    integrationId: IntegrationId,
    why: { code: string; reason: string },
  ): Promise<void>;
}
