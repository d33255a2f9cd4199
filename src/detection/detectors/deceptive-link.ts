import type { Link, Mail } from "#mail/mail.ts";
import { type Clue, detector, finding } from "../detector.ts";
import { asciiDomain, domainOf, registrable, sameOwner } from "../domains.ts";
import { vouchers } from "../sender-proof.ts";
import { hostsIn } from "../shown-names.ts";
import { isIpHost, unwrapped, userinfoOf } from "../urls.ts";

/** Enough for any honest mail, little enough for any hostile one. */
const MAX_LINKS = 1_000;
const MAX_FINDINGS = 10;

// The reader sees one address and is taken to another.
export const deceptiveLink = detector("deceptive-link", (mail) => {
  const senders = sendersOwners(mail);
  return mail.links
    .slice(0, MAX_LINKS)
    .flatMap((link) => judgeLink(link, senders) ?? [])
    .slice(0, MAX_FINDINGS);
});

/** Newsletters show their own address and count the clicks elsewhere: these may be shown. Once per mail, for both lists can be long. */
function sendersOwners({ from, authentication }: Mail): ReadonlySet<string | undefined> {
  return new Set([...from.map((it) => domainOf(it.address)), ...vouchers(authentication)].map(registrable));
}

function judgeLink(link: Link, senders: ReadonlySet<string | undefined>): Clue | undefined {
  const url = unwrapped(link.url);
  const host = url === link.url ? (link.host ?? "") : (URL.parse(url)?.hostname ?? "");
  return hiddenHost(url, host) ?? bareIp(url, host) ?? otherThanShown(link.text, { url, host }, senders);
}

// https://corp.example@evil.test/ goes to evil.test.
function hiddenHost(url: string, host: string): Clue | undefined {
  const shown = hostsIn(userinfoOf(url) ?? "")[0];
  if (shown === undefined || sameOwner(shown, host)) return undefined;
  return clue(url, `A link begins with ${shown}, but leads to ${host}.`, 6);
}

// Honest services have a name.
function bareIp(url: string, host: string): Clue | undefined {
  return isIpHost(host)
    ? clue(url, `A link leads to the bare number ${host} instead of a name.`, 3)
    : undefined;
}

function otherThanShown(
  text: string,
  { url, host }: { readonly url: string; readonly host: string },
  senders: ReadonlySet<string | undefined>,
): Clue | undefined {
  const shown = hostsIn(text)
    .map(asciiDomain)
    .find((it) => registrable(it) !== undefined);
  if (shown === undefined || host === "" || sameOwner(shown, host)) return undefined;
  if (senders.has(registrable(shown))) return undefined;
  return clue(url, `A link shows ${shown}, but leads to ${host}.`, 4);
}

function clue(value: string, reason: string, score: number): Clue {
  return finding({ sign: "phishing", field: "link", value, reason, score });
}
