import type { Mail } from "#mail/mail.ts";
import { likenessWords } from "./likeness-words.ts";
import { mixed, pairHashes } from "./word-pairs.ts";

/** Two numbers of a text by which near-duplicates are found and told. */
export interface TextLikeness {
  /** A simhash of 64 bits, as 16 hexadecimal digits: texts that differ in few words differ in few of them. */
  readonly simhash: string;
  /** Four numbers in hexadecimal (32 digits); near-duplicates share at least one nearly always, others nearly never. */
  readonly bands: readonly string[];
}

/** Fewer pairs of words are said by chance. */
const MIN_PAIRS = 8;

/**
 * Over pairs of neighbouring words. Single words are shared by any two mails of one language, and of three in a row a
 * changed name would change too many.
 */
export function textLikeness(
  mail: Pick<Mail, "subject" | "text" | "htmlText" | "to" | "cc">,
): TextLikeness | undefined {
  const pairs = pairHashes(likenessWords(mail));
  if (pairs.size < MIN_PAIRS) return undefined;
  return { simhash: simhash(pairs), bands: bandsOf(pairs) };
}

const SECOND_HALF = 0x9e3779b9;

/**
 * Charikar's: each bit is what most of the pairs have there. What four bits say together is counted, and only then which of
 * them were set: a quarter of the steps.
 */
function simhash(pairs: ReadonlySet<number>): string {
  const counts = new Int32Array(NIBBLES * NIBBLES);
  for (const pair of pairs) {
    count(counts, 0, pair);
    count(counts, 8, mixed(pair ^ SECOND_HALF));
  }
  return (
    hex(halfOf(counts, { from: 0, most: pairs.size })) + hex(halfOf(counts, { from: 8, most: pairs.size }))
  );
}

/** Two halves of 32 bits have as many nibbles as a nibble has values. */
const NIBBLES = 16;

function count(counts: Int32Array, from: number, half: number): void {
  for (let nibble = 0; nibble < 8; nibble++) {
    const at = (from + nibble) * NIBBLES + ((half >>> (nibble * 4)) & 15);
    counts[at] = (counts[at] ?? 0) + 1;
  }
}

function halfOf(
  counts: Int32Array,
  { from, most }: { readonly from: number; readonly most: number },
): number {
  let half = 0;
  for (let bit = 0; bit < 32; bit++) {
    const values = counts.subarray((from + (bit >> 2)) * NIBBLES, (from + (bit >> 2) + 1) * NIBBLES);
    const set = values.reduce((sum, n, value) => sum + ((value >> (bit & 3)) & 1) * n, 0);
    if (set * 2 > most) half |= 1 << bit;
  }
  return half >>> 0;
}

const BANDS = 4;
/** So many minima make a band: it is the same with the probability of (what two texts share) to this power. */
const ROWS = 2;

/**
 * Minima of differently mixed hashes (Broder's MinHash). Pieces of the simhash would be the same only where almost
 * nothing differs: of a mail of fifty words with three names changed, in one case of five.
 */
function bandsOf(pairs: ReadonlySet<number>): readonly string[] {
  const minima = new Uint32Array(BANDS * ROWS).fill(0xffffffff);
  for (const pair of pairs) {
    for (let row = 0; row < minima.length; row++) {
      const hash = mixed(pair ^ Math.imul(row + 1, SECOND_HALF));
      if (hash < (minima[row] ?? 0)) minima[row] = hash;
    }
  }
  return Array.from({ length: BANDS }, (_, band) => {
    const own = minima.subarray(band * ROWS, (band + 1) * ROWS);
    return `${hex(band)}${hex(own.length)}${[...own].map(hex).join("")}`;
  });
}

function hex(number: number): string {
  return number.toString(16).padStart(8, "0");
}
