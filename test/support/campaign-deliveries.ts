import { likenessOf } from "#detection/likeness.ts";
import type { Disposition } from "#detection/disposition.ts";
import { factsOf } from "#mail/mail.ts";
import type { JournalDelivery } from "#store/journal-delivery.ts";
import { delivery } from "./journal-deliveries.ts";
import { mailWith } from "./mail-builder.ts";
import type { SeededTenant } from "./seed-tenant.ts";

export interface CampaignMail {
  readonly from?: string;
  readonly dmarc?: "pass" | "fail";
  readonly receivedAt?: Date;
  readonly to?: readonly string[];
  readonly isTrusted?: boolean;
  readonly disposition?: Disposition;
  /** Absent: that of the campaign, with a word of its own. */
  readonly text?: string;
}

/** The journal copy of a mail that reads as all others of its campaign do, save where the test says otherwise. */
export function campaignDelivery(
  tenant: SeededTenant,
  name: string,
  {
    from = "desk@evil.example",
    dmarc = "fail",
    receivedAt = new Date("2026-10-05T08:00:00Z"),
    to = ["anna"],
    isTrusted = true,
    disposition = "NONE",
    text = `Dear ${name}, we could not deliver your parcel because the import duty was not paid. Settle it within two
      days on our page, or the parcel will be sent back to where it came from. We are sorry for the delay.`,
  }: CampaignMail = {},
): JournalDelivery {
  const mail = mailWith({
    messageId: `<${name}@evil.example>`,
    subject: `Your parcel waits ${name.length}`,
    from: [{ name: "Desk", address: from }],
    authentication: { dmarc },
    text,
    links: [{ url: `https://fee.example/pay/${name}`, host: "fee.example", text: "" }],
  });
  const plain = delivery(tenant, name, { to });
  return {
    ...plain,
    mail: factsOf(mail),
    likeness: likenessOf(mail),
    session: { ...plain.session, receivedAt },
    verdict: { disposition, findings: [] },
    trust: isTrusted ? { trusted: true } : { trusted: false, reason: "nobody knows" },
  };
}
