import type { Direction } from "#detection/context.ts";
import type { Likeness } from "#detection/likeness.ts";
import type { Verdict } from "#detection/verdict.ts";
import type { Envelope, SourceFormat } from "#mail/envelope.ts";
import type { MailFacts, ReceiptMarks } from "#mail/mail.ts";
import type { JournalCopyId, MessageId, SourceId, TenantId } from "#shared/ids.ts";

/** Why the raw mail has to be kept; clean mail leaves metadata only. */
export const KEEP_RAW_REASONS = ["not-readable", "not-judged", "flagged", "tenant"] as const;
export type KeepRawReason = (typeof KEEP_RAW_REASONS)[number];

/** Whether the copy is shown to come from the tenant's own provider. An untrusted one is stored, shown, never acted on. */
export type Trust = { readonly trusted: true } | { readonly trusted: false; readonly reason: string };

/** What was known of the client while it spoke. */
export interface SessionFacts {
  /** The client's IP address, the one of the PROXY header where that is in use. */
  readonly clientAddress: string;
  /** Protocol and cipher, such as `TLSv1.3 TLS_AES_256_GCM_SHA384`; `undefined` in clear text. */
  readonly tls: string | undefined;
  /** SHA-256 of the client's TLS certificate, lower-case hex without colons. */
  readonly clientCertificateSha256: string | undefined;
  /** The argument of MAIL FROM; empty for the null reverse path. */
  readonly mailFrom: string;
  /** When the last byte of DATA had come. */
  readonly receivedAt: Date;
}

/** One DATA, opened, judged and ready to be committed. */
export interface JudgedDelivery {
  readonly tenantId: TenantId;
  readonly sourceId: SourceId;
  readonly format: SourceFormat;
  readonly session: SessionFacts;
  /** The journal copy as it came over the wire, dots removed. */
  readonly raw: Uint8Array;
  /** Lower-case hex. */
  readonly rawSha256: string;
  /** Its `mail` is a view into `raw` where it was not encoded: seal `raw`, and do not hold on to both. */
  readonly envelope: Envelope;
  /** `undefined` where no mail was found, or where it could not be parsed. */
  readonly mail: MailFacts | undefined;
  /**
   * SHA-256, lower-case hex: the mail's content key; the one of `raw` where it was not parsed. An untrusted
   * copy's lies in a key space of its source, so that a stranger's copy never meets a trusted message.
   */
  readonly contentKey: string;
  readonly trust: Trust;
  /** Same as `mail.receipt`; empty where there is no mail or the copy is untrusted. */
  readonly receipt: ReceiptMarks;
  /** What was not judged, whole or in part, has a finding of the sign `not-judged` that says why. */
  readonly verdict: Verdict;
  /** By which others of its campaign are found. */
  readonly likeness?: Likeness | undefined;
  /** False: a job has to judge it again. A copy without a mail in it counts as judged: nothing can be added. */
  readonly judged: boolean;
  /** `outbound` is kept as trace and makes no copies: no recipient is the tenant's own. */
  readonly direction: Direction;
  /** `undefined`: no reason to keep it. */
  readonly keepRaw: KeepRawReason | undefined;
}

export interface StoredDelivery {
  readonly journalCopyId: JournalCopyId;
  readonly messageId: MessageId;
  /** False: a later report of a message that was known. */
  readonly isNewMessage: boolean;
}

/** Port: the ledger. */
export interface Journal {
  /**
   * Commits everything about one DATA in one transaction: journal copy, message, recipients, copies, verdict,
   * and the retraction where the policy says so. When it resolves the sender is answered 250, so it must be durable.
   * Rejects with the driver's error, whose `code` is the SQLSTATE or the system's (ECONNREFUSED): 22, 23 and 54
   * are tried once more with the minimal form, all others make the sender try again later.
   */
  store(delivery: JudgedDelivery): Promise<StoredDelivery>;
}
