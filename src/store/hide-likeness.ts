import { createCipheriv, createHmac } from "node:crypto";
import type { Likeness } from "#detection/likeness.ts";

/** A likeness as it is stored: numbers that PostgreSQL reads as bigint. */
export interface HiddenLikeness {
  readonly text: string | undefined;
  readonly bands: readonly string[];
  readonly structure: string | undefined;
  readonly linkDomains: string | undefined;
  readonly links: readonly string[];
  readonly sender: string | undefined;
}

/**
 * Makes likenesses comparable within one tenant and of no use to anybody else: a domain could be guessed and tried on a
 * bare hash. Equal values stay equal, and of two texts as many bits differ as before.
 *
 * Each value is one block of AES under a key of its own purpose, all blocks of a batch in one call: with an HMAC for
 * each of some twenty values this cost the intake's one busy thread more than all else it does for a mail.
 */
export function hideLikenesses(
  tenantKey: Buffer,
  likenesses: readonly Likeness[],
): readonly HiddenLikeness[] {
  const cipher = createCipheriv("aes-256-ecb", derive(tenantKey, "likeness"), null).setAutoPadding(false);
  const mask = derive(tenantKey, "likeness text").readBigInt64BE();
  const blocks = likenesses.flatMap(blocksOf);
  const hidden = cipher.update(Buffer.from(blocks.join(""), "hex"));
  let at = 0;
  const next = (): string => hidden.readBigInt64BE(BLOCK_BYTES * at++).toString();
  const nextOf = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : next();
  return likenesses.map((it) => ({
    text: it.text === undefined ? undefined : masked(it.text.simhash, mask),
    bands: (it.text?.bands ?? []).map(next),
    structure: nextOf(it.structure),
    linkDomains: nextOf(it.linkDomains),
    links: it.links.map(next),
    sender: nextOf(it.sender),
  }));
}

const BLOCK_BYTES = 16;

/** In the order in which they are read again. */
function blocksOf({ text, structure, linkDomains, links, sender }: Likeness): readonly string[] {
  return [...(text?.bands ?? []), structure, linkDomains, ...links, sender].filter((it) => it !== undefined);
}

function masked(simhash: string, mask: bigint): string {
  return BigInt.asIntN(64, BigInt(`0x${simhash}`) ^ mask).toString();
}

function derive(tenantKey: Buffer, purpose: string): Buffer {
  return createHmac("sha256", tenantKey).update(purpose).digest();
}
