import type { SearchFilter } from "./search-filter.ts";

/** What a message is searched in: each text by itself. */
export interface Searched {
  readonly texts: readonly string[];
  /** What is only ever looked for as a whole: the hash of a file, its type. */
  readonly wholes: readonly string[];
  /** Longer than is worth an index of its letters: it is looked at in every search of its week. */
  readonly isTooLong: boolean;
}

/** Whose letters, and of which week. A list in the index is one tenant's and one week's. */
export interface GramScope {
  readonly tenantId: string;
  readonly week: number;
}

export const WEEK_MS = 604_800_000;

/** A mail with more different letters in a row than any language needs was made to fill an index. */
const MAX_GRAMS = 3_000;
const LETTERS = 3;

export function weekOf(ms: number): number {
  return Math.floor(ms / WEEK_MS);
}

/** What the index holds of a message. */
export function gramsOfMessage({ texts, wholes, isTooLong }: Searched, scope: GramScope): readonly number[] {
  if (isTooLong) return [markOf(scope)];
  const seed = seedOf(scope);
  const grams = new Set(texts.flatMap((it) => gramsOf(folded(it), seed)));
  for (const it of wholes) grams.add(gramOfWhole(it, seed));
  return grams.size > MAX_GRAMS ? [markOf(scope)] : [...grams];
}

/**
 * What the index must hold of a message that fits, unless it holds `markOf` alone: all of one of these. Empty where nothing
 * can be said.
 */
export function gramsOfFilter(filter: SearchFilter, scope: GramScope): readonly (readonly number[])[] {
  const seed = seedOf(scope);
  const domains = [...filter.from, ...filter.to, ...filter.domains].map((it) => it.replace(/^@/, ""));
  // One that can be a whole is enough: others of them would double the lists once more each.
  const [whole] = filter.words.filter(canBeWhole);
  const parts = [...filter.words.filter((it) => !canBeWhole(it)), ...filter.subject, ...domains];
  const grams = parts.flatMap((it) => gramsOf(folded(it), seed));
  const either =
    whole === undefined
      ? [grams]
      : [
          [...grams, ...gramsOf(folded(whole), seed)],
          [...grams, gramOfWhole(whole, seed)],
        ];
  return either.filter((it) => it.length > 0).map((it) => [...new Set(it)]);
}

/** A SHA-256 or a media type. They can stand in any other text too. */
const WHOLE = /^(?:[0-9a-f]{64}|[a-z]+\/[a-z0-9.+-]+)$/i;

function canBeWhole(word: string): boolean {
  return WHOLE.test(word);
}

/** Stands for a message that has to be looked at itself. */
export function markOf(scope: GramScope): number {
  return gramAt("*", 0, seedOf(scope));
}

function gramsOf(text: string, seed: number): number[] {
  const grams: number[] = [];
  for (let at = 0; at + LETTERS <= text.length; at++) grams.push(gramAt(text, at, seed));
  return grams;
}

// What the database takes for one letter whatever its case has to be one here as well, or a message would be missed:
// a final sigma, the long s, the dot that a Turkish capital I leaves behind.
function folded(text: string): string {
  return text.toLowerCase().replaceAll("\u0307", "").replaceAll("ς", "σ").replaceAll("ſ", "s");
}

const FNV_PRIME = 0x01000193;
const FNV_START = 0x811c9dc5;

function seedOf({ tenantId, week }: GramScope): number {
  const text = `${tenantId} ${week}`;
  let hash = FNV_START;
  for (let at = 0; at < text.length; at++) hash = mixed(hash, text.charCodeAt(at));
  return hash;
}

/** FNV-1a, and one more round so that neighbours in the alphabet are none in the index. */
function gramAt(text: string, at: number, seed: number): number {
  let hash = seed;
  for (let n = 0; n < LETTERS; n++) hash = mixed(hash, n + at < text.length ? text.charCodeAt(at + n) : 0);
  hash ^= hash >>> 16;
  return Math.imul(hash, 0x45d9f3b) | 0;
}

/** No three letters end like this, so a whole is none of them. */
function gramOfWhole(text: string, seed: number): number {
  const whole = text.toLowerCase();
  let hash = seed;
  for (let at = 0; at < whole.length; at++) hash = mixed(hash, whole.charCodeAt(at));
  return gramAt("=", 0, hash);
}

function mixed(hash: number, code: number): number {
  return Math.imul(Math.imul(hash ^ (code & 0xff), FNV_PRIME) ^ (code >>> 8), FNV_PRIME);
}
