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
export const deceptiveLink = detector("deceptive-link", (mail) =>
  mail.links
    .slice(0, MAX_LINKS)
    .flatMap((link) => judgeLink(link, mail) ?? [])
    .slice(0, MAX_FINDINGS),
);

function judgeLink(link: Link, mail: Mail): Clue | undefined {
  const url = unwrapped(link.url);
  const host = url === link.url ? (link.host ?? "") : (hostsIn(url)[0] ?? "");
  return hiddenHost(url, host) ?? bareIp(url, host) ?? otherThanShown(link, host, mail);
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

function otherThanShown({ text, url }: Link, host: string, mail: Mail): Clue | undefined {
  const shown = hostsIn(text)
    .map(asciiDomain)
    .find((it) => registrable(it) !== undefined);
  if (shown === undefined || host === "" || sameOwner(shown, host)) return undefined;
  // Newsletters show their own address and count the clicks elsewhere: whose name is shown sent the mail.
  const isSenders = [...mail.from.map((it) => domainOf(it.address)), ...vouchers(mail.authentication)].some(
    (it) => sameOwner(it, shown),
  );
  const score = isSenders ? 0 : 4;
  return score === 0 ? undefined : clue(url, `A link shows ${shown}, but leads to ${host}.`, score);
}

function clue(value: string, reason: string, score: number): Clue {
  return finding({ sign: "phishing", field: "link", value, reason, score });
}
