import type { RawMail } from "../smtp/raw-mail.ts";

/** One mail on its way through one organisation, stamped by the organisation's provider. */
export interface TransportLeg {
  /** MAIL FROM; empty for bounces. */
  readonly sender: string;
  /** True where a signed-in user of the organisation sent it: the addressing in its header is then trusted. */
  readonly isInternal: boolean;
  readonly recipients: readonly LegRecipient[];
  /** What the mailboxes get, apart from each mailbox's own trace on top. */
  readonly mail: RawMail;
  readonly mime: Buffer;
  readonly networkMessageId: string;
  readonly receivedAt: Date;
  readonly gmSpam: boolean;
  readonly gmPhishy: boolean;
  readonly skipsJournal: boolean;
  /** Delivered to Junk or Spam. */
  readonly isJunk: boolean;
}

export interface LegRecipient {
  /** Who gets the mail: the member where a list was addressed, the primary address where an alias was. */
  readonly address: string;
  /** As in RCPT TO. */
  readonly addressed: string;
  /** Where `addressed` stands in the header of an internal mail; `recipient` for mail from outside. */
  readonly kind: "recipient" | "to" | "cc" | "bcc";
  /** The list through which it was reached. */
  readonly viaGroup: string | undefined;
  /** Who was addressed before a forward in transport. */
  readonly forwardedFrom: string | undefined;
  /** False: outside the organisation. */
  readonly isInside: boolean;
  /** `undefined`: nobody's here (outside, or an address without a mailbox). */
  readonly mailboxId: string | undefined;
}
