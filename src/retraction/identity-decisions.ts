import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Candidate } from "./identity.ts";
import type { Outcome } from "./outcome.ts";
import type { Asked, Retraction } from "./retraction-requests.ts";

/** A copy of which something was found that is not shown to be ours. */
export interface MismatchedCopy {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  /** The message as it was journaled, to compare the candidates with. */
  readonly messageIdHeader: string | undefined;
  readonly fromAddress: string;
  readonly subject: string;
  readonly sentAt: Date | undefined;
  readonly address: string;
  readonly mailboxAddress: string | undefined;
  readonly asked: Asked;
  readonly reason: string;
  readonly settledAt: Date | undefined;
  /** As they were found. Empty: they were not written down when it was settled. */
  readonly candidates: readonly Candidate[];
}

export interface MismatchFilter {
  readonly retractionId?: RetractionId | undefined;
  readonly messageId?: MessageId | undefined;
  readonly offset: number;
  readonly limit: number;
}

interface Deciding {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
  readonly reason: string;
  readonly actor: string;
}

export interface OursRequest extends Deciding {
  /** The ids of the candidates that are ours. */
  readonly items: readonly string[];
}

type NotWaiting =
  | { readonly result: "not_found" }
  /** It has ended otherwise, or somebody else has decided. */
  | { readonly result: "not_waiting"; readonly outcome: Outcome };

export type OursReply =
  | { readonly result: "drafted"; readonly retraction: Retraction }
  | { readonly result: "unknown_items"; readonly items: readonly string[] }
  | NotWaiting;

export type LeaveReply = { readonly result: "left" } | NotWaiting;

/** Port: what people say of items of which nothing proves whether they are ours. Nothing of it is ever done by itself. */
export interface IdentityDecisions {
  /** What waits for a decision, newest run first. */
  list(tenantId: TenantId, filter: MismatchFilter): Promise<readonly MismatchedCopy[]>;
  /**
   * These items are ours: the plan of a retraction that takes them where the copy was asked to go. It is applied,
   * approved and released as any other. What they have become meanwhile is looked at again before anything moves.
   */
  draftOurs(tenantId: TenantId, request: OursRequest): Promise<OursReply>;
  /** None of them is ours: the copy is settled as refused. */
  leave(tenantId: TenantId, request: Deciding): Promise<LeaveReply>;
}
