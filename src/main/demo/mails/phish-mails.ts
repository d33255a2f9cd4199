import type { MailTemplate } from "../demo-mail.ts";
import { page } from "./page.ts";

/** On the demo's block list: what its mails say is harmless, and they go all the same. */
export const BLOCKED_DOMAIN = "golden-broker.test";

/** Each plays one trick that a detector should name. */
export const PHISH_MAILS: readonly MailTemplate[] = [
  {
    name: "mailbox-full",
    kind: "phish",
    shows: "MALICIOUS",
    write: ({ to, company, domain }) => ({
      from: { name: `${company} Mail Service`, address: "no-reply@mail-quota.test" },
      subject: "Your mailbox is full: 14 messages are pending",
      text: `Dear ${to.name},\n\nyour mailbox is full and 14 undelivered messages are pending. Confirm your account within 24 hours to avoid deactivation:\n\nhttps://${domain}.mailbox-keeper.test/confirm`,
      html: page(
        [
          `Dear ${to.name},`,
          "your mailbox is full and 14 undelivered messages are pending. Confirm your account within 24 hours to avoid deactivation.",
        ],
        { text: `https://webmail.${domain}/`, url: `https://${domain}.mailbox-keeper.test/confirm` },
      ),
    }),
  },
  {
    name: "shared-document",
    kind: "phish",
    shows: "MALICIOUS",
    write: ({ to, colleague, domain }) => ({
      from: { name: `${colleague.name} via Documents`, address: `share@${lookalike(domain)}` },
      subject: `${colleague.name} shared “Salary review” with you`,
      text: `Hello ${to.name}, ${colleague.name} shared a document with you. Verify your identity to open it: https://docs.paper-share.test/open`,
      html: page([`${colleague.name} shared a document with you. Verify your identity to open it.`], {
        text: `https://docs.${domain}/salary-review`,
        url: "https://docs.paper-share.test/open",
      }),
    }),
  },
  {
    name: "password-expires",
    kind: "phish",
    shows: "MALICIOUS",
    write: ({ to, domain }) => ({
      from: { name: "IT Service Desk", address: "service@account-care.test" },
      subject: "Your password expires today",
      text: `Hello ${to.name},\n\nyour password expires today. Keep your current password: https://account-care.test/keep?user=${to.address}\n\nWithout it your account will be locked.`,
      html: page(["Your password expires today. Keep your current password to avoid suspension."], {
        text: `https://sso.${domain}`,
        url: `https://account-care.test/keep?user=${to.address}`,
      }),
      found: { verdict: "CAT=PHSH SCL=8 gm-spam=1 gm-phishy=1" },
    }),
  },
  {
    name: "chief-asks",
    kind: "phish",
    shows: "SUSPICIOUS",
    write: ({ to, colleague }) => ({
      from: { name: `${colleague.name} <${colleague.address}>`, address: "private.office@quick-reply.test" },
      replyTo: { name: colleague.name, address: "private.office@answer-me.test" },
      subject: "Are you at your desk?",
      text: `${to.name.split(" ", 1)[0] ?? ""}, I am in a meeting and cannot talk. I need six gift cards for a customer this afternoon. Can you get them? I pay you back today.\n\n${colleague.name}\nSent from my phone`,
    }),
  },
  {
    name: "new-bank-details",
    kind: "phish",
    shows: "SUSPICIOUS",
    write: ({ to, domain, number }) => ({
      from: { name: "Accounts Payable", address: `accounts@${lookalike(domain)}` },
      subject: `Invoice ${number}: our bank details have changed`,
      text: `Dear ${to.name},\n\nplease note our new bank details before you pay invoice ${number}. The old account is being audited and cannot receive money.\n\nAccounts Payable`,
    }),
  },
  {
    name: "voicemail",
    kind: "phish",
    shows: "SUSPICIOUS",
    write: ({ to, number }) => ({
      from: { name: "Voice Gateway", address: "gateway@voice-inbox.test" },
      subject: `Voicemail from +49 40 55${number} (0:47)`,
      text: `${to.name}, you have a new voicemail. Open the attachment to listen.`,
      attachments: [
        {
          name: `voicemail-${number}.html`,
          type: "text/html",
          content: page(["This stands for a forged sign-in page. It does nothing."]),
        },
      ],
    }),
  },
  {
    name: "konto-gesperrt",
    kind: "phish",
    shows: "SUSPICIOUS",
    write: ({ to }) => ({
      from: { name: "Kundenservice Sparbank", address: "service@sparbank-sicher.test" },
      subject: "Ihr Konto wurde eingeschränkt",
      text: `Sehr geehrte/r ${to.name},\n\nIhr Konto wurde eingeschränkt. Bestätigen Sie Ihr Konto innerhalb von 12 Stunden:\n\nhttps://192.0.2.77/anmelden`,
      html: page(["Ihr Konto wurde eingeschränkt. Bestätigen Sie Ihr Konto innerhalb von 12 Stunden."], {
        text: "Zur Anmeldung",
        url: "https://192.0.2.77/anmelden",
      }),
    }),
  },
  {
    name: "compte-suspendu",
    kind: "phish",
    shows: "SUSPICIOUS",
    write: ({ to }) => ({
      from: { name: "Service Livraison", address: "suivi@colis-express.test" },
      subject: "Votre compte sera suspendu",
      text: `Bonjour ${to.name},\n\nvotre compte sera suspendu faute de confirmation. Vérifier votre compte : https://192.0.2.91/verification`,
      html: page(["Votre compte sera suspendu faute de confirmation. Vérifier votre compte ici."], {
        text: "Vérifier",
        url: "https://192.0.2.91/verification",
      }),
    }),
  },
  {
    name: "blocked-broker",
    kind: "phish",
    shows: "MALICIOUS",
    write: ({ to, number }) => ({
      from: { name: "Marcus Hale", address: `m.hale@${BLOCKED_DOMAIN}` },
      subject: `Following up on our call, file ${number}`,
      text: `Dear ${to.name},\n\nas I said on the telephone, the allocation closes on Friday. When may I ring you again?\n\nMarcus Hale, senior broker`,
    }),
  },
];

/** A sender's domain that reads like ours: `aur0ra.example`. */
function lookalike(domain: string): string {
  return domain.replace("o", "0");
}
