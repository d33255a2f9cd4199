import { createHash } from "node:crypto";
import { domainOf, registrable } from "#detection/domains.ts";

/** What of a mail says to which campaign it belongs. */
export interface CampaignTraits {
  readonly fromAddress: string;
  readonly subject: string;
}

/**
 * By what mails of one campaign are known to belong together: whoever sends them has registered one domain, and their
 * subjects have one shape. Short and of our own making: what a sender wrote must not stand in an index.
 */
export function campaignKey({ fromAddress, subject }: CampaignTraits): string {
  const domain = domainOf(fromAddress);
  const sender = registrable(domain) ?? domain;
  return createHash("sha256")
    .update(`${sender}\0${subjectShape(subject)}`)
    .digest("hex")
    .slice(0, 16);
}

const REPLY_MARKS = /^(?:(?:re|fwd?|aw|wg|sv|tr|rv)\s*(?:\[\d+\])?:\s*)+/;
const MAX_SHAPE = 200;

/** A campaign numbers its mails: invoice 4711 and invoice 4712 are one. */
function subjectShape(subject: string): string {
  const plain = subject.normalize("NFKC").toLowerCase().trim().replace(REPLY_MARKS, "");
  return plain
    .split(/\s+/)
    .map((word) => (/\d/.test(word) ? "#" : word))
    .join(" ")
    .slice(0, MAX_SHAPE);
}
