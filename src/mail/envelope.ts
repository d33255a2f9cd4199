/** A property of the source, never sniffed per message: else whoever writes a mail chooses who "received" what. */
export const SOURCE_FORMATS = ["exchange-report", "google-copy", "plain-bcc"] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

export const RECIPIENT_KINDS = ["recipient", "to", "cc", "bcc"] as const;
export type RecipientKind = (typeof RECIPIENT_KINDS)[number];

/** An address as journaled. `recipient` is what Exchange writes where it cannot trust the header's addressing. */
export interface JournaledRecipient {
  readonly address: string;
  readonly kind: RecipientKind;
  /** The list through which it was reached: the mailbox to clear is the recipient's, not the list's. */
  readonly expandedFrom: string | undefined;
  /** Who was first addressed, before a forward in transport: both may hold a copy. */
  readonly forwardedFrom: string | undefined;
}

/** How the journal copy was wrapped. The last three hold no readable mail and are kept whole. */
export const ENVELOPE_SHAPES = [
  "exchange-report",
  "exchange-report-in-dsn",
  "google-copy",
  "plain-bcc",
  "tnef",
  "unknown",
  "unreadable",
] as const;
export type EnvelopeShape = (typeof ENVELOPE_SHAPES)[number];

/** A journal copy, opened. */
export interface Envelope {
  readonly shape: EnvelopeShape;
  /** The original mail's bytes; `undefined` where no mail was found inside. */
  readonly mail: Uint8Array | undefined;
  /** True where the report also carried the protected original (decryption): `mail` is then the clear copy. */
  readonly wasProtected: boolean;
  /** Who sent it, as the report says (Exchange's `Sender:`); `undefined` elsewhere. */
  readonly sender: string | undefined;
  readonly onBehalfOf: string | undefined;
  /** The report's own `Message-ID:` line: Exchange may know the mail by another id than its header says. */
  readonly reportedMessageId: string | undefined;
  readonly recipients: readonly JournaledRecipient[];
  /** What was odd, in words for the administrator. */
  readonly notes: readonly string[];
}
