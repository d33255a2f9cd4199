import type { MailTemplate } from "../demo-mail.ts";
import { page } from "./page.ts";

const spoof = { kind: "spoof", shows: "SPOOF" } as const;
const FORGED = "spf=fail dkim=none dmarc=fail compauth=fail reason=000 ip=203.0.113.66";

/** Senders that are not who they say they are. */
export const SPOOF_MAILS: readonly MailTemplate[] = [
  {
    ...spoof,
    name: "payroll",
    write: ({ to, company, domain }) => ({
      from: { name: "Payroll", address: `payroll@${domain}` },
      envelopeSender: "bounce@cheap-relay.test",
      subject: "Please check your salary account before Friday",
      text: `Hello ${to.name},\n\nwe are moving to a new payroll system. Answer this mail with your account number before Friday, so that your salary arrives.\n\nPayroll, ${company}`,
      found: { auth: FORGED },
    }),
  },
  {
    ...spoof,
    name: "helpdesk",
    write: ({ to, colleague }) => ({
      from: colleague,
      envelopeSender: "bounce@cheap-relay.test",
      subject: "Remote support: your code please",
      text: `Hi ${to.name},\n\nI am setting up your new laptop and need the code that was just sent to your phone.\n\n${colleague.name}`,
      found: { auth: FORGED },
    }),
  },
  {
    ...spoof,
    name: "cloud-storage",
    write: ({ to }) => ({
      from: { name: "Cloudbox", address: "notice@cloudbox.example" },
      envelopeSender: "x@cheap-relay.test",
      subject: "Storage is full: your files will be deleted",
      text: `Dear ${to.name}, your storage is full. Update your payment to keep your files: https://cloudbox-renew.test/pay`,
      html: page(["Your storage is full. Update your payment to keep your files."], {
        text: "https://cloudbox.example/renew",
        url: "https://cloudbox-renew.test/pay",
      }),
      found: { auth: FORGED },
    }),
  },
];
