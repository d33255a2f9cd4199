import type { Authentication } from "./authentication.ts";

/** An address as written: `name` is the display name, decoded; `address` is lower case, without angle brackets. */
export interface Address {
  readonly name: string;
  readonly address: string;
}

export interface Link {
  /** As it stands in the mail, cut to 2,048 characters. */
  readonly url: string;
  /** Lower case, punycode; `undefined` where the URL has no host. */
  readonly host: string | undefined;
  /** What the reader sees; empty for a bare URL. */
  readonly text: string;
}

export interface Attachment {
  readonly name: string;
  /** What the mail says it is. */
  readonly declaredType: string;
  /** What its first bytes say it is; `undefined` where they say nothing. */
  readonly trueType: string | undefined;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The headers by which senders of newsletters make themselves known. */
export interface ListHeaders {
  readonly unsubscribe: boolean;
  readonly oneClick: boolean;
  readonly listId: string | undefined;
  readonly precedence: string | undefined;
  readonly feedbackId: boolean;
}

/** The receiving provider's own verdict about the mail, from the fields that it wrote (provider-fields.ts has the rule). */
export interface ProviderVerdict {
  /** Microsoft's CAT, such as PHSH, HPHISH, MALW, SPOOF, SPM, BULK. */
  readonly category: string | undefined;
  /** Microsoft's spam confidence level, -1 to 9. */
  readonly spamLevel: number | undefined;
  /** Microsoft's bulk complaint level, 0 to 9. */
  readonly bulkLevel: number | undefined;
  /** X-Gm-Spam and X-Gm-Phishy. */
  readonly spam: boolean | undefined;
  readonly phishy: boolean | undefined;
}

/**
 * What no sender chooses, and by which a hit is proved to be ours. All of it is read from the fields that the
 * provider wrote, told by their position (provider-fields.ts), so a forged header is never taken.
 */
export interface ReceiptMarks {
  /** Microsoft's Network-Message-Id, a GUID in lower case. */
  readonly networkMessageId: string | undefined;
  /** The `id` of each Received line that Google itself wrote; Exchange's is a version number and proves nothing. */
  readonly receivedIds: readonly string[];
}

/** One mail, parsed within bounds. Everything in it was chosen by whoever wrote the mail, save `receipt`, `authentication` and `provider`. */
export interface Mail {
  /** Unfolded and trimmed, with its angle brackets; `undefined` where the mail has none. Never cut. */
  readonly messageId: string | undefined;
  /** The Message-IDs of the mails that it answers or passes on, the newest first; at most 20. */
  readonly references: readonly string[];
  readonly from: readonly Address[];
  readonly sender: Address | undefined;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** Return-Path, where the provider wrote one; empty for the null reverse path of bounces. */
  readonly returnPath: string | undefined;
  readonly subject: string;
  readonly sentAt: Date | undefined;
  /** SHA-256, hex, over Message-ID, From, Date, Subject (unfolded) and the body bytes. */
  readonly contentKey: string;
  readonly sizeBytes: number;
  readonly text: string;
  readonly html: string;
  /** What a reader sees of the HTML: without its markup, scripts and style sheets. At most 100,000 characters. */
  readonly htmlText: string;
  readonly links: readonly Link[];
  readonly attachments: readonly Attachment[];
  /** What the messages attached to it say: whoever forwards one as an attachment passes on all of that. */
  readonly enclosed: readonly EnclosedMail[];
  readonly list: ListHeaders;
  readonly authentication: Authentication;
  readonly provider: ProviderVerdict;
  readonly receipt: ReceiptMarks;
  /** True for bounces, auto-replies and other mail that machines write. */
  readonly isAutomatic: boolean;
  /** What was wrong with it or cut away, such as `headers-cut` or `body-not-parsed`. */
  readonly defects: readonly string[];
}

/** A message attached to a mail, as far as its reader sees it. */
export type EnclosedMail = Pick<Mail, "text" | "htmlText" | "links" | "attachments">;

/** What is kept of every mail: all but its texts, which only judging reads. */
export type MailFacts = Omit<Mail, "text" | "html" | "htmlText" | "enclosed">;

export function factsOf(mail: Mail): MailFacts {
  const { text: _text, html: _html, htmlText: _htmlText, enclosed: _enclosed, ...facts } = mail;
  return facts;
}
