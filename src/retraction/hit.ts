import type { Place } from "./place.ts";

/** The provider's own id of an item: Microsoft's immutable id, Gmail's message id. */
export type ItemId = string & { readonly itemId: unique symbol };

/** What an item's reader could see of it: all that a release puts back and compares. */
export interface ItemState {
  readonly place: Place;
  /** Microsoft: the folder's id, which is constant. Gmail: `undefined`, its places are labels. */
  readonly folderId: string | undefined;
  /** For people: the folder's path from the top, or Gmail's labels by name. */
  readonly folderPath: string;
  /** Gmail's label ids without UNREAD, STARRED and IMPORTANT; Microsoft: none. Sorted. */
  readonly labels: readonly string[];
  readonly isRead: boolean;
  /** Microsoft: flagged; Gmail: STARRED. */
  readonly isFlagged: boolean;
  /** Microsoft's colour categories, sorted. */
  readonly categories: readonly string[];
  /** Microsoft: low, normal, high; Gmail: IMPORTANT label as `high`, else `normal`. */
  readonly importance: string;
}

/** What the provider shows of an item's identity. All but `networkMessageId` and `receivedIds` is the sender's choice. */
export interface ItemIdentity {
  readonly messageId: string | undefined;
  readonly from: string | undefined;
  readonly subject: string;
  readonly sentAt: Date | undefined;
  /** When it came into the mailbox, where the provider says so. For people: nothing is proved by it. */
  readonly receivedAt?: Date | undefined;
  readonly networkMessageId: string | undefined;
  readonly receivedIds: readonly string[];
}

/** One item found in a mailbox. */
export interface FoundItem {
  readonly itemId: ItemId;
  readonly state: ItemState;
  readonly identity: ItemIdentity;
  /** The mailbox owner's own: in Sent Items or SENT, or a draft. Left alone. */
  readonly isOwn: boolean;
}
