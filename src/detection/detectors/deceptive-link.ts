import type { Link, Mail } from "#mail/mail.ts";
import { detector, finding } from "../detector.ts";
import { asciiDomain, domainAbove, domainOf, registrable, sameOwner } from "../domains.ts";
import type { Scene } from "../scene.ts";
import { vouchers } from "../sender-proof.ts";
import { hostsIn } from "../shown-names.ts";

const MAX_FINDINGS = 10;
/** More links with a text than that, and it is a newsletter: services that count clicks make all of them differ. */
const MAX_LETTER_LINKS = 10;

// The reader sees one address and is taken to another. Measured on newsletters: two in five show some other
// address than they lead to, because clicks are counted; so from a newsletter it is a hint only.
export const deceptiveLink = detector("deceptive-link", (mail, { tenant, links }) => {
  const senders = ownersOfSenders(mail);
  const usual = isNewsletter(mail) ? 2 : 4;
  return links()
    .flatMap(({ url, host, text }) => {
      const shown = shownHost(text);
      if (shown === undefined || host === "" || sameOwner(shown, host)) return [];
      if (senders.has(registrable(shown))) return [];
      const score = isKnown(shown, tenant) ? 6 : usual;
      return [
        finding({ sign: "phishing", field: "link", value: url, reason: reasonFor(shown, host), score }),
      ];
    })
    .slice(0, MAX_FINDINGS);
});

/** Whoever sends the mail may show his own address and count the clicks elsewhere. Once per mail, for both lists can be long. */
function ownersOfSenders({ from, authentication }: Mail): ReadonlySet<string | undefined> {
  return new Set([...from.map((it) => domainOf(it.address)), ...vouchers(authentication)].map(registrable));
}

function isNewsletter({ links, list }: Mail): boolean {
  return list.unsubscribe || list.listId !== undefined || links.filter(hasText).length > MAX_LETTER_LINKS;
}

function hasText({ text }: Link): boolean {
  return text.trim() !== "";
}

function shownHost(text: string): string | undefined {
  return hostsIn(text)
    .map(asciiDomain)
    .find((it) => registrable(it) !== undefined);
}

/** A name that the reader knows well, and that has no reason to stand over another one's link. */
function isKnown(host: string, { ownDomains, trustedDomains }: Scene["tenant"]): boolean {
  return (domainAbove(host, ownDomains) ?? domainAbove(host, trustedDomains)) !== undefined;
}

function reasonFor(shown: string, host: string): string {
  return `A link shows ${shown}, but leads to ${host}.`;
}
