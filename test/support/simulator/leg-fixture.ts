import { openRawMail } from "#simulator/smtp/raw-mail.ts";
import type { LegRecipient, TransportLeg } from "#simulator/journal/transport-leg.ts";

/** For tests: a mail on its way, with a header of `header` (whole lines) and these recipients. */
export function legOf(
  recipients: readonly LegRecipient[],
  change: Partial<TransportLeg> = {},
  header = HEADER,
): TransportLeg {
  const mime = Buffer.from(`${header}\r\nGr\u00fc\u00dfe\r\n--b--\r\n.\r\nno end of line`);
  return {
    sender: "ann@sender.example",
    isInternal: false,
    recipients,
    mail: openRawMail(mime),
    mime,
    networkMessageId: "11111111-2222-3333-4444-555555555555",
    receivedAt: new Date("2026-11-23T19:00:00Z"),
    gmSpam: false,
    gmPhishy: false,
    skipsJournal: false,
    isJunk: false,
    ...change,
  };
}

export function recipientOf(address: string, change: Partial<LegRecipient> = {}): LegRecipient {
  return {
    address,
    addressed: address,
    kind: "recipient",
    viaGroup: undefined,
    forwardedFrom: undefined,
    isInside: true,
    mailboxId: address,
    ...change,
  };
}

const HEADER =
  "Received: from somewhere\r\nFrom: Ann <ann@sender.example>\r\nTo: bo@corp.example,\r\n cy@corp.example\r\nSubject: hello\r\n there\r\nMessage-ID: <1@sender.example>\r\n";
