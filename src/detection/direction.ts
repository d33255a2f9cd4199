import type { Mail } from "#mail/mail.ts";
import type { Direction } from "./context.ts";
import { domainAbove, domainOf } from "./domains.ts";
import { senderProof } from "./sender-proof.ts";

/**
 * Which way a mail went. An own address in From makes it own mail only while the provider does not refute it:
 * forged mail comes from outside, whatever it says. `recipients` are those of the journal copy.
 */
export function directionOf(
  mail: Pick<Mail, "from" | "authentication">,
  recipients: readonly string[],
  ownDomains: ReadonlySet<string>,
): Direction {
  const isOwn = (address: string): boolean => domainAbove(domainOf(address), ownDomains) !== undefined;
  const fromOwn = mail.from.length > 0 && mail.from.every((it) => isOwn(it.address));
  if (!fromOwn || senderProof(mail) === "refuted") return "inbound";
  return recipients.length > 0 && !recipients.some(isOwn) ? "outbound" : "internal";
}
