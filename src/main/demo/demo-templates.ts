import type { MailTemplate } from "./demo-mail.ts";
import { BUSINESS_MAILS } from "./mails/business-mails.ts";
import { COLLEAGUE_MAILS } from "./mails/colleague-mails.ts";
import { MALWARE_MAILS } from "./mails/malware-mails.ts";
import { NEWSLETTER_MAILS } from "./mails/newsletter-mails.ts";
import { PHISH_MAILS } from "./mails/phish-mails.ts";
import { SPAM_MAILS } from "./mails/spam-mails.ts";
import { SPOOF_MAILS } from "./mails/spoof-mails.ts";

export const DEMO_TEMPLATES: readonly MailTemplate[] = [
  ...COLLEAGUE_MAILS,
  ...BUSINESS_MAILS,
  ...NEWSLETTER_MAILS,
  ...SPAM_MAILS,
  ...PHISH_MAILS,
  ...MALWARE_MAILS,
  ...SPOOF_MAILS,
];

/** What a campaign sends to many at once. */
export const CAMPAIGNS: readonly MailTemplate[] = DEMO_TEMPLATES.filter((it) =>
  ["mailbox-full", "overdue-invoice", "payroll", "shared-document"].includes(it.name),
);
