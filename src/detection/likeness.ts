import { createHash } from "node:crypto";
import type { Mail } from "#mail/mail.ts";
import { domainOf, registrable } from "./domains.ts";
import { isFreeMail } from "./free-mail.ts";
import { linkTraits } from "./link-traits.ts";
import { structureOf } from "./structure.ts";
import { type TextLikeness, textLikeness } from "./text-likeness.ts";
import { type Wording, wordingOf } from "./wording.ts";

/**
 * What a mail is like, by which others of its campaign are found. Made of hashes, but some of what went into them can
 * be guessed, such as a domain: whoever stores it hashes it once more under the tenant's key.
 */
export interface Likeness {
  /** `undefined` where there is too little text to tell. */
  readonly text: TextLikeness | undefined;
  /** Of the HTML's blocks and of the parts beside it; `undefined` where there is next to nothing. */
  readonly structure: string | undefined;
  /** Of the set of domains that it leads to. */
  readonly linkDomains: string | undefined;
  /** Of each link: its domain and the shape of its path. */
  readonly links: readonly string[];
  /** Of who wrote it: a domain, or the whole address where anybody gets one. */
  readonly sender: string | undefined;
  /** By which it is known again inside of another mail; `undefined` where it says nothing. */
  readonly wording: Wording | undefined;
}

export function likenessOf(mail: Mail, { isOwn = false }: { readonly isOwn?: boolean } = {}): Likeness {
  const { domains, shapes } = linkTraits(mail.links);
  const structure = structureOf(mail);
  const sender = senderOf(mail);
  return {
    text: textLikeness(mail),
    structure: structure === undefined ? undefined : digest(structure),
    linkDomains: domains.length === 0 ? undefined : digest(domains.join(" ")),
    links: shapes.map(digest),
    sender: sender === undefined ? undefined : digest(sender),
    wording: wordingOf(mail, { isOwn }),
  };
}

/** Sixteen bytes in hexadecimal. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Everybody at a free-mail provider would else be one habitual sender. */
function senderOf({ from: [from] }: Mail): string | undefined {
  if (from === undefined) return undefined;
  const domain = domainOf(from.address);
  if (domain === "") return undefined;
  return isFreeMail(domain) ? from.address : (registrable(domain) ?? domain);
}
