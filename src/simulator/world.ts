import type { Effect } from "./effects.ts";
import type { Faults } from "./faults.ts";

/** All that the simulated providers hold. Each organisation is one tenant at one provider. */
export interface World {
  readonly clock: () => Date;
  /** 0 to 1; seeded in tests. */
  readonly random: () => number;
  readonly faults: Faults;
  readonly organisations: readonly Organisation[];
}

/** One tenant at one provider. `state` is what `/_control/state` shows. */
export interface Organisation {
  readonly provider: "microsoft" | "google";
  /** Accepted mail domains, lower case. */
  readonly domains: readonly string[];
  /**
   * Puts a mail into the mailboxes that an address leads to (user, alias, or the members of a group), with the trace
   * headers the provider writes. Answers who got it; an address nobody has answers with an empty list.
   */
  deliver(delivery: Delivery): readonly DeliveredTo[];
  /** Who an address leads to, without delivering. */
  resolve(address: string): readonly DeliveredTo[];
  /** Saves a mail in the sender's Sent Items or SENT. */
  saveSent(address: string, mime: Buffer): void;
  /** Everything, for a test to compare a claim with: mailboxes, folders or labels, items, ids, flags. */
  state(): OrganisationState;
  /** Every change of every item, by whomever: the ledger that claims are held against. Oldest first in each mailbox. */
  effects(): readonly MailboxEffect[];
}

export interface MailboxEffect extends Effect {
  readonly mailboxId: string;
  readonly address: string;
}

export interface Delivery {
  readonly recipient: string;
  /** The mail with the provider's own headers already on top (Received, Authentication-Results, …). */
  readonly mime: Buffer;
  /** Microsoft's per-message GUID. */
  readonly networkMessageId: string;
  readonly receivedAt: Date;
  /** Microsoft's SCL ≥ 5 and Gmail's spam verdict deliver to Junk or Spam. */
  readonly toJunk: boolean;
}

export interface DeliveredTo {
  readonly address: string;
  readonly mailboxId: string;
  /** The list or group that led there. */
  readonly viaGroup: string | undefined;
}

interface OrganisationState {
  readonly provider: "microsoft" | "google";
  readonly mailboxes: readonly MailboxState[];
}

export interface MailboxState {
  readonly id: string;
  readonly address: string;
  readonly items: readonly StateItem[];
}

export interface StateItem {
  readonly id: string;
  readonly messageId: string;
  readonly subject: string;
  /** Microsoft: the folder's path, such as `Inbox`, `Junk Email`, `Recoverable Items/Deletions`, `Recoverable Items/Purges`. Gmail: its labels, joined by `,`. */
  readonly place: string;
  readonly isRead: boolean;
  /** How many calls have changed it: a test's proof that nothing was done twice. */
  readonly changes: number;
}
