import type { DirectoryMailbox } from "./address-book.ts";

/** What a mailbox is for. `unknown`: nobody has said, or nobody may ask. */
export const MAILBOX_KINDS = ["user", "shared", "resource", "unknown"] as const;
export type MailboxKind = (typeof MAILBOX_KINDS)[number];

export const GROUP_KINDS = ["distribution", "security", "microsoft_365", "google", "manual"] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

/** A user as a directory lists him. */
export interface ListedMailbox extends DirectoryMailbox {
  readonly displayName: string;
  readonly kind: MailboxKind;
  /** Why it cannot be reached; `undefined`: nothing says so. */
  readonly unavailable: string | undefined;
  /** False: whether there is a mailbox only the mailbox itself can say. */
  readonly isProved: boolean;
}

export interface ListedGroup {
  readonly providerId: string;
  readonly name: string;
  /** Security groups need not have one. */
  readonly primaryAddress: string | undefined;
  /** All addresses, lower case. */
  readonly addresses: readonly string[];
  readonly kind: Exclude<GroupKind, "manual">;
  /** As the provider marks its state; `undefined` where it does not. */
  readonly etag: string | undefined;
}

/** Who is directly in a group. */
export interface ListedMember {
  readonly groupId: string;
  /** `everyone`: the whole organisation, without a list. */
  readonly kind: "mailbox" | "group" | "everyone";
  readonly memberId: string;
  readonly isRemoved: boolean;
}

interface Paged {
  /** Where the next page is; `undefined` on the last one. */
  readonly next: string | undefined;
  /** On the last page: from where the provider will tell what has changed since. */
  readonly link: string | undefined;
}

export interface UsersPage extends Paged {
  readonly users: readonly ListedMailbox[];
  /** The provider's ids of those who are not there any more. */
  readonly removed: readonly string[];
}

export interface GroupsPage extends Paged {
  readonly groups: readonly ListedGroup[];
  readonly removed: readonly string[];
  /** Where the provider tells them with the groups. */
  readonly members: readonly ListedMember[];
}

export interface MembersPage {
  readonly members: readonly ListedMember[];
  readonly next: string | undefined;
}

/** The provider has forgotten what it had told: everything has to be read again. */
export const EXPIRED = "expired";
type OrExpired<Page> = Page | typeof EXPIRED;

/** Port: one integration's whole directory, page by page. Throws `ProviderError`. Safe to repeat. */
export interface DirectoryFeed {
  /** True: it tells what has changed since, and the members with their groups. */
  readonly tellsChanges: boolean;
  /** From the start without a cursor; from the next page, or from where changes are told, with one. */
  users(cursor: string | undefined, signal: AbortSignal): Promise<OrExpired<UsersPage>>;
  groups(cursor: string | undefined, signal: AbortSignal): Promise<OrExpired<GroupsPage>>;
  /** Where they are not told with the groups. */
  members(groupId: string, cursor: string | undefined, signal: AbortSignal): Promise<MembersPage>;
  /**
   * What these mailboxes are for, in the order of their handles; `undefined` for one of which that cannot be said.
   * `not_granted`: the tenant does not let us ask.
   */
  kinds(
    handles: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly (MailboxKind | undefined)[] | "not_granted">;
}
