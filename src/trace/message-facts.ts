import type { Address, Attachment, Link, ProviderVerdict } from "#mail/mail.ts";
import type { Authentication } from "#mail/authentication.ts";

/** What is kept of a mail beside its own columns. Written by whoever sent it, save `authentication` and `provider`. */
export interface MessageFacts {
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly envelopeSender: string | undefined;
  readonly links: readonly Pick<Link, "url" | "text">[];
  readonly attachments: readonly Attachment[];
  readonly authentication: Authentication;
  readonly provider: Partial<ProviderVerdict>;
  /** What was wrong with it or cut away. */
  readonly defects: readonly string[];
}
