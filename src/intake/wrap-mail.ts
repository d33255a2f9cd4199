import { randomUUID } from "node:crypto";
import type { SourceFormat } from "#mail/envelope.ts";
import { readHeaderBlock } from "#mail/header-block.ts";
import type { ProviderName } from "#policy/destination.ts";

/** One mail as a mailbox holds it. */
export interface MailboxMail {
  readonly provider: ProviderName;
  /** Whose mailbox it is. */
  readonly address: string;
  /** Microsoft's own id of the delivery, where the mailbox shows it. */
  readonly networkMessageId: string | undefined;
  readonly raw: Uint8Array;
}

/** In which form each provider journals. */
export const WRAPPED_AS = {
  microsoft: "exchange-report",
  google: "google-copy",
} as const satisfies Readonly<Record<ProviderName, SourceFormat>>;

/**
 * Puts a mail from a mailbox into the envelope in which its provider would have journaled it to us for this one mailbox:
 * whatever reads journal copies (judging again, previews, proofs) reads it then without knowing the difference.
 */
export function wrapMail(mail: MailboxMail): Uint8Array {
  return mail.provider === "microsoft" ? asReport(mail) : asCopy(mail);
}

function asReport({ address, networkMessageId, raw }: MailboxMail): Uint8Array {
  // Random, so that no mail can hold it.
  const boundary = `_undeliver_${randomUUID()}_`;
  const head = [
    "X-MS-Journal-Report:",
    ...(networkMessageId === undefined
      ? []
      : [`X-MS-Exchange-CrossTenant-Network-Message-Id: ${oneLine(networkMessageId)}`]),
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    `Recipient: ${oneLine(address)}`,
    "",
    `--${boundary}`,
    "Content-Type: message/rfc822",
    "",
    "",
  ].join("\r\n");
  return Buffer.concat([Buffer.from(head), raw, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

/**
 * Above Google's topmost Received line, where the sender cannot write. What was put into a mailbox and never sent has no
 * such line, and gets one: above none nothing would be believed, and the mail would lead to no mailbox at all.
 */
function asCopy({ address, raw }: MailboxMail): Uint8Array {
  const wasSent = readHeaderBlock(raw).fields.some((it) => it.name === "received");
  const head = [
    `X-Gm-Original-To: ${oneLine(address)}`,
    ...(wasSent ? [] : ["Received: by a-mailbox.invalid"]),
    "",
  ];
  return Buffer.concat([Buffer.from(head.join("\r\n")), raw]);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, "");
}
