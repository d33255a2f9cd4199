import type { Address } from "#mail/mail.ts";
import { addressIn, hostsIn } from "../shown-names.ts";
import type { DetectionContext } from "../context.ts";
import { type Clue, detector, finding } from "../detector.ts";
import { domainAbove, domainOf, sameOwner } from "../domains.ts";

// Clients that show only the display name then show an address the sender does not own:
// From: "ceo@corp.example" <x@evil.example>.
export const displayNameAddress = detector("display-name-address", (mail, context) =>
  mail.from
    .map((it) => judgeName(it, mail.list.listId !== undefined, context))
    .filter((it) => it !== undefined),
);

function judgeName(from: Address, isList: boolean, { tenant }: DetectionContext): Clue | undefined {
  const sender = domainOf(from.address);
  const shown = addressIn(from.name);
  const domain =
    shown === undefined
      ? hostsIn(from.name).find((it) => domainAbove(it, tenant.ownDomains))
      : domainOf(shown);
  if (domain === undefined || domain === sender || sameOwner(domain, sender)) return undefined;
  if (domainAbove(sender, tenant.ownDomains)) return undefined;
  const isOwn = domainAbove(domain, tenant.ownDomains) !== undefined;
  // Lists that rewrite From write "anna@corp.example via list".
  if (isList && !isOwn) return undefined;
  return finding({
    sign: "phishing",
    field: "from",
    value: from.name,
    reason: `The sender's name shows ${shown ?? domain}, but the mail was sent by ${from.address}.`,
    score: isOwn ? 6 : 4,
  });
}
