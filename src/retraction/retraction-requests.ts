import type { Scope } from "#directory/scope.ts";
import type { Destination, WhenImpossible } from "#policy/destination.ts";
import type { CopyId, IntegrationId, MailboxId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Approval, ApprovalReason } from "./approval.ts";
import type { Drift } from "./drift.ts";
import type { Estimate } from "./estimate.ts";
import type { LateClause } from "./late-clause.ts";
import type { NamedBy } from "./named-by.ts";
import type { Discovery } from "./discovery.ts";
import type { Outcome } from "./outcome.ts";

export const RETRACTION_KINDS = ["automatic", "manual", "release"] as const;
export type RetractionKind = (typeof RETRACTION_KINDS)[number];

export const RETRACTION_STATES = ["draft", "held", "running", "watching", "done"] as const;
export type RetractionState = (typeof RETRACTION_STATES)[number];

/** Why a retraction, or some of its copies, wait for a person. */
export const HELD_FOR = ["approval", "canary", "breaker", "observe"] as const;
export type HeldFor = (typeof HELD_FOR)[number];

/** What was asked of a copy: a place, or, for a release, back where each hit came from. */
export type Asked = Destination | "origin";

/** One request to bring a set of copies somewhere. */
export interface Retraction {
  readonly id: RetractionId;
  readonly kind: RetractionKind;
  readonly state: RetractionState;
  /** `undefined` for a release, and for what undoes one whose copies had been in several places. */
  readonly destination: Destination | undefined;
  readonly whenImpossible: WhenImpossible;
  /** Of an automatic one: the message and the integration it is about. */
  readonly messageId: MessageId | undefined;
  readonly integrationId: IntegrationId | undefined;
  /** Of a release, and of a manual one that takes a release back: what it undoes. */
  readonly releasesId: RetractionId | undefined;
  /** Lower-case hex, see `planHash`; `undefined` where no plan was made. */
  readonly hash: string | undefined;
  /** `undefined`: nothing outside the set is touched. */
  readonly late: LateClause | undefined;
  /** So many of its copies came late: after the set was frozen, or after they had been given up. */
  readonly lateCount: number;
  /** Before `late.until`: nothing came for long enough, or it was released. */
  readonly watchEndedAt: Date | undefined;
  /** So many copies first, and the others are held until a person has seen how it went. */
  readonly canary: number | undefined;
  /** `undefined`: everybody's copies. */
  readonly scope: (Scope & { readonly outside: number; readonly unknown: number }) | undefined;
  /** `undefined`: nobody is waited for. */
  readonly heldFor: HeldFor | undefined;
  /** A draft that was given up, and that nobody had ever applied: it has done nothing, and is no run. */
  readonly isDiscarded: boolean;
  /** `undefined`: its maker's word was, or will be, enough. */
  readonly approval: Approval | undefined;
  /** `undefined` where automation or a release chose the copies. */
  readonly namedBy: NamedBy | undefined;
  /** Of a draft by a search: until it is done there is no hash, and nothing to apply. */
  readonly discovery: Discovery | undefined;
  /** By what an automatic one came about, such as `setting:SPAM` and `detector:bulk-wording`. */
  readonly rules: readonly string[];
  readonly reason: string;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly appliedAt: Date | undefined;
  readonly doneAt: Date | undefined;
  readonly copies: number;
  /** By outcome; they always add up to `copies`. */
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
  /** Of `counts`: of so many nothing else is known, since their messages are no longer kept. */
  readonly forgotten: Readonly<Partial<Record<Outcome, number>>>;
}

/** One copy of a retraction: what is known of it now. */
export interface CopyProgress {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  /** The mail's own header, for people and for other tools. */
  readonly messageIdHeader: string | undefined;
  readonly address: string;
  readonly mailboxId: MailboxId | undefined;
  /** Once the directory was asked. */
  readonly mailboxAddress: string | undefined;
  readonly kind: "retract" | "release";
  readonly asked: Asked;
  readonly reached: string | undefined;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  /** Whether it had been read when it was captured. */
  readonly wasRead: boolean | undefined;
  readonly createdAt: Date;
  readonly firstCallAt: Date | undefined;
  readonly actedAt: Date | undefined;
  readonly settledAt: Date | undefined;
  /** When it is looked at again; `undefined` once settled. */
  readonly dueAt: Date | undefined;
}

export interface DraftRequest {
  readonly messageIds: readonly MessageId[];
  /** Only these copies of the messages; `undefined`: all that are known now. */
  readonly copyIds?: readonly CopyId[] | undefined;
  readonly destination: Destination;
  readonly whenImpossible: WhenImpossible;
  readonly late?: LateClause | undefined;
  readonly canary?: number | undefined;
  readonly scope?: Scope | undefined;
  /** `undefined`: by the messages themselves. */
  readonly namedBy?: NamedBy | undefined;
  readonly reason: string;
  readonly requestedBy: string;
}

export type DraftReply =
  | { readonly result: "drafted"; readonly retraction: Retraction }
  | { readonly result: "unknown_messages"; readonly messageIds: readonly MessageId[] }
  /** Nobody proved that these came from the tenant's provider: a stranger must not choose what is removed. */
  | { readonly result: "untrusted"; readonly messageIds: readonly MessageId[] }
  | { readonly result: "no_copies" }
  /** There are copies, and the scope leaves all of them out. */
  | { readonly result: "nobody_in_scope" }
  /** Every copy is to stay where its provider has no such place, and none of their providers has it. */
  | { readonly result: "unavailable"; readonly why: string };

export type ApplyReply =
  | { readonly result: "started"; readonly retraction: Retraction; readonly drift: Drift }
  /** A second person decides; nothing has moved. */
  | { readonly result: "held"; readonly retraction: Retraction }
  /** There is nobody else to ask: the caller types how many copies it is. Nothing has moved. */
  | { readonly result: "confirmation_needed"; readonly why: ApprovalReason; readonly copies: number }
  /** It would have been held, and the caller did not want that. Still a draft. */
  | {
      readonly result: "approval_needed";
      readonly why: ApprovalReason;
      readonly mayApprove: readonly string[];
    }
  | { readonly result: "not_found" }
  | { readonly result: "not_a_draft"; readonly state: RetractionState }
  /** What its search finds is still being looked up. */
  | { readonly result: "discovering" }
  /** The hash names another plan, or the set is not what it was when the draft was made. */
  | { readonly result: "other_plan"; readonly hash: string | undefined };

export interface ApplyRequest {
  /** Of the plan that was seen. */
  readonly hash: string;
  readonly actor: string;
  /** Typed by the caller where nobody else can approve: must be the number of the plan's copies. */
  readonly confirmCopies?: number | undefined;
  /** False: where a second person has to decide, it stays a draft instead of being held. */
  readonly mayHold?: boolean;
}

export type ReleaseReply =
  | { readonly result: "started"; readonly retraction: Retraction }
  /** It undoes a release: mail is taken out again once the plan is applied. */
  | { readonly result: "drafted"; readonly retraction: Retraction }
  | { readonly result: "not_found" }
  /** A draft moved nothing yet. */
  | { readonly result: "not_releasable"; readonly why: string };

export interface ReleaseRequest {
  /** Only these copies; `undefined`: all. */
  readonly copyIds?: readonly CopyId[] | undefined;
  readonly reason: string;
  readonly actor: string;
}

export interface RetractionFilter {
  readonly kind?: RetractionKind | undefined;
  readonly state?: RetractionState | undefined;
  readonly messageId?: MessageId | undefined;
  /** Drafts that were given up as well. */
  readonly withDiscarded?: boolean | undefined;
  /** Only those that wait for a person for one of these. */
  readonly heldFor?: readonly HeldFor[] | undefined;
  /** Anywhere in the name of who asked for it. */
  readonly requestedBy?: string | undefined;
  /** Only what undoes this one. */
  readonly releasesId?: RetractionId | undefined;
  /** Newest first, those older than this one. */
  readonly before?: RetractionId | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface ProgressFilter {
  readonly outcome?: Outcome | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Port: what people and tokens ask of the ledger. */
export interface RetractionRequests {
  /** Freezes the set and answers the plan; nothing moves. */
  draft(tenantId: TenantId, request: DraftRequest): Promise<DraftReply>;
  /** Puts the frozen set on the ledger; what automation had open for the same copies is superseded. */
  apply(tenantId: TenantId, id: RetractionId, request: ApplyRequest): Promise<ApplyReply>;
  /**
   * Refuses every copy on which no call is under way; those that are being acted on settle by themselves.
   * `undefined` where there is no such retraction; a done one stays as it is.
   */
  cancel(tenantId: TenantId, id: RetractionId, actor: string): Promise<Retraction | undefined>;
  /**
   * Undoes a retraction: cancels what is open in it, and brings back every hit that has an origin. Of a release it makes
   * the plan of its undo: every hit that it moved goes again to where it had found it. That is a manual retraction, which
   * needs approval as any other does, and which can be released again.
   */
  release(tenantId: TenantId, id: RetractionId, request: ReleaseRequest): Promise<ReleaseReply>;
  /** Undoes whatever was done to these copies, whichever retraction did it; unknown ones are left out. */
  releaseCopies(
    tenantId: TenantId,
    request: ReleaseRequest & { readonly copyIds: readonly CopyId[] },
  ): Promise<Retraction>;
  get(tenantId: TenantId, id: RetractionId): Promise<Retraction | undefined>;
  /** When it will be through; `undefined` where nothing of it is open. */
  estimate(tenantId: TenantId, id: RetractionId): Promise<Estimate | undefined>;
  list(tenantId: TenantId, filter: RetractionFilter): Promise<readonly Retraction[]>;
  /** By copy; of a draft its frozen set. `undefined` where there is no such retraction. */
  copies(
    tenantId: TenantId,
    id: RetractionId,
    filter: ProgressFilter,
  ): Promise<readonly CopyProgress[] | undefined>;
}
