import type { TenantKnowledge } from "./context.ts";
import { domainAbove, registrable } from "./domains.ts";
import { skeleton } from "./skeleton.ts";

/** Shorter names have honest neighbours at one letter's distance (`ford`, `fork`). */
const MIN_EDITABLE_CHARACTERS = 5;

/** How a domain imitates another one. */
export interface Imitation {
  readonly imitated: string;
  readonly how: "looks-the-same" | "one-letter-off" | "carries-the-name" | "other-ending";
}

/**
 * Which own or trusted domain this host imitates; `undefined` for those domains themselves and for all others.
 * Linear in the number of protected domains, each compared in one pass.
 */
export function imitationIn(
  host: string,
  { ownDomains, trustedDomains, imitable }: TenantKnowledge,
): Imitation | undefined {
  const owner = registrable(host);
  if (owner === undefined) return undefined;
  if (domainAbove(host, ownDomains) ?? domainAbove(host, trustedDomains)) return undefined;
  const seen = skeleton(owner);
  for (const it of imitable) {
    // A subsidiary's host (`mail.corp.example` registered as `corp.example`) is the same owner, no imitation.
    if (registrable(it.domain) === owner) continue;
    const how = compare({ host, owner, seen }, it);
    if (how !== undefined) return { imitated: it.domain, how };
  }
  return undefined;
}

interface Suspect {
  readonly host: string;
  readonly owner: string;
  readonly seen: string;
}

function compare(
  suspect: Suspect,
  original: { domain: string; skeleton: string },
): Imitation["how"] | undefined {
  if (suspect.seen === original.skeleton) return "looks-the-same";
  // login.corp.example.evil.test: on a telephone only the beginning is shown.
  if (`.${suspect.host}`.includes(`.${original.domain}.`)) return "carries-the-name";
  const name = firstLabel(original.domain);
  const other = firstLabel(suspect.owner);
  if (name.length < MIN_EDITABLE_CHARACTERS) return undefined;
  if (name === other) return "other-ending";
  return sameEnding(suspect.owner, original.domain) && isOneEditApart(name, other)
    ? "one-letter-off"
    : undefined;
}

function firstLabel(domain: string): string {
  return domain.slice(0, domain.indexOf("."));
}

function sameEnding(one: string, other: string): boolean {
  return one.slice(one.indexOf(".")) === other.slice(other.indexOf("."));
}

/** One letter replaced, left out, added, or two neighbours swapped; one pass, no table. */
export function isOneEditApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1 || short === long) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  const swapped = short[at] === long[at + 1] && short[at + 1] === long[at];
  return swapped && short.slice(at + 2) === long.slice(at + 2);
}
