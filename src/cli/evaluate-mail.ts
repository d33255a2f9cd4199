import { type Direction, tenantKnowledge } from "#detection/context.ts";
import type { ListEntry } from "#detection/list-entries.ts";
import { directionOf } from "#detection/direction.ts";
import type { Verdict } from "#detection/verdict.ts";
import { judge } from "#detection/judge.ts";
import type { Mail } from "#mail/mail.ts";
import { parseMail } from "#mail/parse-mail.ts";

export const EVALUATE_PROVIDERS = ["microsoft", "google", "other"] as const;

export interface EvaluateOptions {
  /** Who received the mail: whose authentication results count. */
  readonly provider: (typeof EVALUATE_PROVIDERS)[number];
  readonly ownDomains: readonly string[];
  /** The tenant's lists; absent: empty. */
  readonly entries?: readonly ListEntry[];
}

/** What intake would make of a mail. */
export interface Evaluated extends Verdict {
  readonly direction: Direction;
  readonly mail: Pick<
    Mail,
    "messageId" | "from" | "subject" | "contentKey" | "sizeBytes" | "links" | "attachments" | "defects"
  >;
}

/** Parses and judges one mail without a server, knowing of the tenant only what it is told. */
export async function evaluateMail(
  raw: Uint8Array,
  { provider, ownDomains, entries = [] }: EvaluateOptions,
): Promise<Evaluated> {
  const mail = await parseMail(raw, { provider });
  const tenant = tenantKnowledge({ ownDomains, entries, people: [] });
  const recipients = [...mail.to, ...mail.cc].map((it) => it.address);
  const direction = directionOf(mail, recipients, tenant.ownDomains);
  const { messageId, from, subject, contentKey, sizeBytes, links, attachments, defects } = mail;
  return {
    direction,
    ...judge(mail, { direction, tenant }),
    mail: { messageId, from, subject, contentKey, sizeBytes, links, attachments, defects },
  };
}
