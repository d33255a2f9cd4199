import type { Id, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { TripReason } from "./breaker.ts";

export type TripId = Id<"trip">;

export const HELD_DECISIONS = ["proceed", "refuse"] as const;
/** `proceed`: what is held goes on. `refuse`: it is settled as refused. */
export type HeldDecision = (typeof HELD_DECISIONS)[number];

/** A time that a breaker was, or is, open. */
export interface KeptTrip extends TripReason {
  readonly id: TripId;
  readonly openedAt: Date;
  /** Copies that wait for the decision now. */
  readonly held: number;
  /** The mails of which most copies wait. */
  readonly samples: readonly TripSample[];
  readonly closed: ClosedTrip | undefined;
}

interface TripSample {
  readonly messageId: MessageId;
  readonly from: string;
  readonly subject: string;
  readonly copies: number;
}

interface ClosedTrip {
  readonly at: Date;
  readonly by: string;
  readonly decision: HeldDecision;
  readonly reason: string;
  /** Copies that the decision has reached so far. */
  readonly copies: number;
}

export interface Decision {
  readonly decision: HeldDecision;
  readonly reason: string;
  readonly actor: string;
}

export type CloseReply =
  | { readonly result: "closed"; readonly trip: KeptTrip }
  | { readonly result: "not_found" }
  /** Somebody else was faster; his decision stands. */
  | { readonly result: "already_closed"; readonly trip: KeptTrip };

/** Port: what the breaker has stopped. */
export interface BreakerTrips {
  /** Newest first. */
  list(tenantId: TenantId, filter: TripFilter): Promise<readonly KeptTrip[]>;
  /** From now on the rule acts again, counted anew; what was held comes to the decision, however much that is. */
  close(tenantId: TenantId, id: TripId, decision: Decision): Promise<CloseReply>;
}

export interface TripFilter {
  readonly isOpen?: boolean | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** What was only observed, and what of it is decided about. */
export interface ObservedScope {
  readonly retractionIds?: readonly RetractionId[] | undefined;
  /** Retractions that began before. */
  readonly before?: Date | undefined;
}

export interface ObservedReply {
  /** Copies that the decision reached. */
  readonly copies: number;
  /** Copies of the scope that still wait: ask once more. */
  readonly left: number;
}

/** Port: what automation would have done in observe mode. */
export interface Observed {
  decide(tenantId: TenantId, scope: ObservedScope, decision: Decision): Promise<ObservedReply>;
}
