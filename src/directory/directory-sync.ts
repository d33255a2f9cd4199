import type { ProviderName } from "#policy/destination.ts";
import type { Id, IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";
import type { GroupsPage, ListedMember, MailboxKind, UsersPage } from "./directory-feed.ts";
import type { SyncPart, SyncPlan, SyncPosition } from "./sync-position.ts";

/** `full` reads everything; `delta` what has changed, or, where the provider does not tell that, all but unchanged groups' members. */
export const SYNC_KINDS = ["full", "delta"] as const;
export type SyncKind = (typeof SYNC_KINDS)[number];

export type SyncWorkerId = Id<"sync-worker">;

/** One integration's directory, leased to one worker that reads it. */
export interface SyncClaim {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  readonly worker: SyncWorkerId;
}

/** A reading under way. */
export interface SyncRun extends SyncClaim {
  readonly kind: SyncKind;
  readonly plan: SyncPlan;
  readonly position: SyncPosition;
  /** So many users were read. */
  readonly users: number;
  /** So many mailboxes were known when it began. */
  readonly expected: number;
}

/** A page as it was read, to be saved together with where it goes on. */
export type ReadPage =
  | { readonly part: "users"; readonly page: UsersPage }
  | { readonly part: "groups"; readonly page: GroupsPage; readonly tellsMembers: boolean }
  | {
      readonly part: "members";
      readonly groupId: string;
      readonly members: readonly ListedMember[];
      readonly next: string | undefined;
    }
  | {
      readonly part: "kinds";
      readonly kinds: readonly { readonly mailboxId: MailboxId; readonly kind: MailboxKind }[];
      readonly after: MailboxId | undefined;
    }
  | { readonly part: "sweep" };

/** `lost`: another worker has it. */
export type SyncSaved = SyncRun | "done" | "lost";

export interface SyncTrouble {
  readonly code: string;
  readonly reason: string;
  /** Not tried again before this. */
  readonly retryAt: Date;
  /** True: the provider asked to wait, and nothing is wrong. */
  readonly isPause: boolean;
  /** Where it stands is of no use any more: the next try begins anew. */
  readonly startsAnew: boolean;
}

export interface UnknownKind {
  readonly mailboxId: MailboxId;
  readonly handle: string;
}

/** Port: the readings of directories, each held by one worker at a time by a lease in database time. */
export interface SyncLedger {
  /** The next one that is due, or that a person has asked for. `undefined`: none. */
  claim(worker: SyncWorkerId, leaseMs: number): Promise<SyncClaim | undefined>;
  /**
   * Goes on with what is under way, or begins what is due; what began days ago begins anew, since providers forget their
   * pages. `tellsChanges`: of the provider. `undefined`: lost.
   */
  begin(claim: SyncClaim, tellsChanges: boolean): Promise<SyncRun | undefined>;
  /** Saves a page and where it goes on, in one transaction, and renews the lease. */
  save(run: SyncRun, page: ReadPage, leaseMs: number): Promise<SyncSaved>;
  /** The provider has forgotten its links: everything is read again. `undefined`: lost. */
  restart(run: SyncRun): Promise<SyncRun | undefined>;
  /** The next mailboxes of which it is not known what they are for, after this one. */
  unknownKinds(run: SyncRun, after: MailboxId | undefined, limit: number): Promise<readonly UnknownKind[]>;
  /** Writes down why it does not go on just now. */
  fail(claim: SyncClaim, trouble: SyncTrouble): Promise<void>;
  /** For another worker to go on with at once. */
  giveBack(claim: SyncClaim): Promise<void>;
}

export interface SyncProgress {
  readonly kind: SyncKind;
  readonly part: SyncPart;
  readonly beganAt: Date;
  /** When its last page was saved. */
  readonly pagedAt: Date | undefined;
  readonly pages: number;
  readonly users: number;
  readonly groups: number;
  readonly members: number;
  /** How many mailboxes were known when it began; `undefined`: it is the first. */
  readonly expected: number | undefined;
}

/** How one integration's directory stands. */
export interface SyncStatus {
  readonly integrationId: IntegrationId;
  readonly name: string;
  readonly provider: ProviderName;
  readonly isStopped: boolean;
  readonly running: SyncProgress | undefined;
  /** A person has asked for it, and it has not begun. */
  readonly asked: SyncKind | undefined;
  /** What the last reading has seen was so then; `undefined`: there was none. */
  readonly freshAt: Date | undefined;
  readonly fullAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** When the next one begins by itself. */
  readonly dueAt: Date | undefined;
  /** Why it does not go on; it is tried again at `retryAt`. */
  readonly trouble: (Pick<SyncTrouble, "code" | "reason" | "retryAt"> & { readonly at: Date }) | undefined;
  readonly mailboxes: number;
  readonly groups: number;
}

/** Port: what persons and tokens see and ask of it. */
export interface DirectorySyncs {
  /** By the integrations' names. */
  list(tenantId: TenantId): Promise<readonly SyncStatus[]>;
  /** `undefined` where there is no such integration. A reading that is under way is not begun anew. */
  ask(
    tenantId: TenantId,
    request: { readonly integrationId: IntegrationId; readonly kind: SyncKind; readonly actor: string },
  ): Promise<SyncStatus | undefined>;
}
