import type { Mail } from "#mail/mail.ts";
import type { DetectionContext } from "../context.ts";
import { detector, finding } from "../detector.ts";
import { asciiDomain, domainAbove, domainOf, sameOwner } from "../domains.ts";
import { firstOf, phrases } from "../reading-text.ts";

/** What is asked for, and with what it is threatened; in the languages our test mail is in. */
const LURES = phrases(`
  verify your account | confirm your account | verify your identity | confirm your identity |
  verify your email | update your payment | update your billing | confirm your password |
  reset your password immediately | password will expire | password expires | password is about to expire |
  keep your current password | keep same password | account will be suspended | account has been suspended |
  account has been limited | account has been locked | account will be closed |
  account will be deactivated | avoid suspension | avoid deactivation | unusual sign-in activity |
  unusual activity | suspicious activity | mailbox is full | mailbox is almost full | storage is full |
  quota exceeded | messages are pending | undelivered messages | release your messages | wallet has been |
  seed phrase | recovery phrase | could not be delivered due to unpaid | customs fee | re-validate |
  revalidate your | bestätigen sie ihr konto | ihr konto wurde | konto gesperrt | passwort läuft ab |
  vérifier votre compte | votre compte sera | votre compte a été | verifique su cuenta | su cuenta ha sido |
  su cuenta será | confirme sua conta | sua conta foi | sua conta será | verifica il tuo account |
  il tuo account è stato | verifieer uw account | uw account is
`);

const MAX_LINKS = 200;

// "Your mailbox is full, sign in here": fear or loss, and one link that belongs to somebody else than the sender.
export const credentialLure = detector("credential-lure", (mail, scene) => {
  const { all, starts } = scene.reading();
  const lures = firstOf(LURES, all, starts);
  if (lures.length === 0 || !leadsElsewhere(mail, scene)) return undefined;
  return finding({
    sign: "phishing",
    field: "text",
    value: lures.join(", "),
    reason:
      "The mail presses the reader to confirm or save an account, through a link that does not belong to its sender.",
    score: lures.length > 1 ? 4 : 3,
  });
});

function leadsElsewhere(mail: Mail, { tenant }: DetectionContext): boolean {
  const from = domainOf(mail.from[0]?.address ?? "");
  const hosts = new Set(mail.links.slice(0, MAX_LINKS).map((it) => asciiDomain(it.host ?? "")));
  hosts.delete("");
  const known = (host: string): boolean =>
    domainAbove(host, tenant.trustedDomains) !== undefined ||
    domainAbove(host, tenant.ownDomains) !== undefined;
  return hosts.size > 0 && [...hosts].every((it) => !sameOwner(it, from) && !known(it));
}
