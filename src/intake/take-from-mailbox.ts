import type { Disposition } from "#detection/disposition.ts";
import type { Source } from "#directory/sources.ts";
import { storeOrMinimal, toJudgedDelivery } from "./accept.ts";
import type { Journal } from "./journal-port.ts";
import type { Judging } from "./judging.ts";
import { type MailboxMail, WRAPPED_AS, wrapMail } from "./wrap-mail.ts";

export interface TakeNeeds {
  readonly judging: Judging;
  readonly journal: Journal;
  /** What went wrong while storing; never carries mail. */
  readonly onTrouble: (error: unknown) => void;
}

export interface MailToTake extends MailboxMail {
  /** The tenant's source that stands for the mailboxes of this integration. */
  readonly source: Pick<Source, "tenantId" | "sourceId" | "keepsAllRaw">;
  /** When it came into the mailbox. */
  readonly receivedAt: Date;
}

export interface Taken {
  readonly isNewMessage: boolean;
  readonly disposition: Disposition;
}

/**
 * Takes in a mail that was read from a mailbox as if its journal copy had come for this mailbox: judged by the same
 * threads, stored by the same transaction, and passed through the same policy. Rejects where it cannot be stored.
 */
export async function takeFromMailbox(
  { judging, journal, onTrouble }: TakeNeeds,
  { source, receivedAt, ...mail }: MailToTake,
): Promise<Taken> {
  const whole: Source = {
    ...source,
    format: WRAPPED_AS[mail.provider],
    // No address leads to this source: what comes by it we have read ourselves, in the tenant's own mailbox.
    binding: { kind: "mailbox" },
    requireTls: false,
    allowedRanges: [],
    hopCount: 0,
    trustsOriginalTo: false,
  };
  const session = {
    clientAddress: `mailbox:${mail.address}`,
    tls: undefined,
    clientCertificateSha256: undefined,
    mailFrom: "",
    receivedAt,
  };
  const delivery = { source: whole, session, blocks: [wrapMail(mail)] };
  const judged = toJudgedDelivery(delivery, await judging.judge(delivery));
  const { isNewMessage } = await storeOrMinimal(journal, judged, onTrouble);
  return { isNewMessage, disposition: judged.verdict.disposition };
}
