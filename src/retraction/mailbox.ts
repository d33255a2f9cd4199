import type { MailboxRef } from "#directory/address-book.ts";
import type { Destination } from "#policy/destination.ts";
import type { FoundItem, ItemId, ItemState } from "./hit.ts";
import type { ProviderError } from "./provider-error.ts";

/** `visible`: all that the user's own tools show, Junk and Trash included. `recoverable`: Microsoft's Recoverable Items › Deletions. */
export type Scope = "visible" | "recoverable";

export type MoveReply =
  /** The provider said yes. `itemId` differs where it gave the item a new id; `undefined` where the item is out of reach now. */
  | { readonly moved: true; readonly itemId: ItemId | undefined }
  | { readonly moved: false; readonly error: ProviderError };

export interface Restoration {
  readonly itemId: ItemId;
  /** As it was captured: put back field by field. */
  readonly origin: ItemState;
}

/** By what an item is looked for. */
export interface Wanted {
  /** With angle brackets, as the header has it; `undefined` where the mail has none. */
  readonly messageId: string | undefined;
  /** For the second way of looking, where the id is missing or the provider cannot find it. */
  readonly from: string | undefined;
  readonly subject: string;
  readonly receivedAt: Date;
}

/** What came into a mailbox in a time; `cursor`: the `next` of the page before. */
export interface ArrivalWindow {
  readonly since: Date;
  readonly until: Date;
  readonly cursor: string | undefined;
}

export interface ArrivalPage {
  readonly items: readonly FoundItem[];
  /** `undefined`: this was the last one. */
  readonly next: string | undefined;
}

/**
 * Port: one mailbox at a provider. Batching over many mailboxes happens behind it.
 * Methods throw `ProviderError` when the call as a whole failed; replies tell of single items.
 */
export interface Mailbox {
  /** Every item that may be the wanted one, as it is now; the caller proves which are. Safe to repeat. */
  locate(wanted: Wanted, scope: Scope, signal: AbortSignal): Promise<readonly FoundItem[]>;
  /** The same items read again by their ids, in order; `undefined` where the provider knows the id no more. */
  read(items: readonly ItemId[], signal: AbortSignal): Promise<readonly (FoundItem | undefined)[]>;
  /** One page of what came in a time, Junk and Trash included, sent mail and drafts marked as the owner's. Safe to repeat. */
  arrivals(window: ArrivalWindow, signal: AbortSignal): Promise<ArrivalPage>;
  /** The item's whole MIME, at most `maxBytes`; `undefined` where it is larger. Costs much: only for a proof. */
  mime(item: ItemId, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Idempotent: an item already at its destination counts as moved. Only for places the provider has. */
  move(items: readonly ItemId[], to: Destination, signal: AbortSignal): Promise<readonly MoveReply[]>;
  /** Puts items back as captured: folder or labels, read state, flag, categories. Idempotent. A lost folder answers `folder_gone`. */
  restore(items: readonly Restoration[], signal: AbortSignal): Promise<readonly MoveReply[]>;
}

/** Port: opens mailboxes of one integration. */
export interface Mailboxes {
  open(mailbox: MailboxRef): Mailbox;
}
