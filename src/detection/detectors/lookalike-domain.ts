import type { Mail } from "#mail/mail.ts";
import type { DetectionContext } from "../context.ts";
import { type Clue, detector, finding } from "../detector.ts";
import { asciiDomain, domainOf, registrable } from "../domains.ts";
import { type Imitation, imitationIn } from "../lookalike.ts";

/** A mail with more different hosts than that is compared on the first ones only. */
const MAX_HOSTS = 200;

const HOW: Readonly<Record<Imitation["how"], { words: string; sender: number; link: number }>> = {
  "looks-the-same": { words: "looks the same as", sender: 8, link: 6 },
  "one-letter-off": { words: "differs by one letter from", sender: 7, link: 4 },
  "carries-the-name": { words: "begins with the name of", sender: 7, link: 3 },
  // Many honest companies share a name: only a hint.
  "other-ending": { words: "differs only in its ending from", sender: 3, link: 1 },
};

// c0rp.example, соrp.example with Cyrillic letters, corp.example.evil.test: read as the domain that is trusted.
export const lookalikeDomain = detector("lookalike-domain", (mail, { tenant }) => {
  const places = [
    ...placesOf(
      "from",
      mail.from.map((it) => domainOf(it.address)),
    ),
    ...placesOf(
      "reply-to",
      mail.replyTo.map((it) => domainOf(it.address)),
    ),
    ...placesOf("link", hostsOf(mail)),
  ];
  return places.map((it) => imitation(it, tenant)).filter((it) => it !== undefined);
});

interface Place {
  readonly field: "from" | "reply-to" | "link";
  readonly host: string;
}

function placesOf(field: Place["field"], hosts: readonly string[]): readonly Place[] {
  return [...new Set(hosts)].slice(0, MAX_HOSTS).map((host) => ({ field, host }));
}

function hostsOf({ links }: Mail): readonly string[] {
  return links.map((it) => asciiDomain(it.host ?? ""));
}

function imitation({ field, host }: Place, tenant: DetectionContext["tenant"]): Clue | undefined {
  const found = imitationIn(host, tenant);
  if (found === undefined) return undefined;
  const { words, sender, link } = HOW[found.how];
  const shown = found.how === "carries-the-name" ? host : (registrable(host) ?? host);
  const reason = `The domain ${shown} ${words} ${found.imitated}, but belongs to somebody else.`;
  return finding({ sign: "phishing", field, value: host, reason, score: field === "link" ? link : sender });
}
