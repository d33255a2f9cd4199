import type { EnclosedMail, Mail } from "#mail/mail.ts";
import { followed } from "./followed-links.ts";
import { shownText, type WordLimits, wordsIn } from "./likeness-words.ts";
import { plainUrl } from "./observables.ts";
import { hashOf, mixed, pairHashes } from "./word-pairs.ts";

/**
 * What a mail says, as a sample of its pieces: pairs of neighbouring words, links, attachments. By it a mail is known
 * again inside of another one that quotes it, encloses it, or copies its text. Two samples were taken by the same rule
 * from the pieces themselves, so what one text has of another shows in them, whatever else it says.
 */
export interface Wording {
  /** One piece in 2^level was taken: those whose number begins with so many zeros. */
  readonly level: number;
  /** Numbers of 32 bits. The first four say with how many zeros the piece began, the others which one it is. */
  readonly values: readonly number[];
}

type Worded = Pick<Mail, "text" | "htmlText" | "links" | "attachments" | "enclosed">;

/** What strangers write is only looked for in other mail; in what the own people write others are looked for. */
interface Reach extends WordLimits {
  readonly maxValues: number;
}
const STRANGERS: Reach = { maxCharacters: 8_000, maxWords: 800, maxValues: 64 };
const OWN: Reach = { maxCharacters: 16_000, maxWords: 1_600, maxValues: 256 };

/** `isOwn`: somebody of the tenant wrote it, and may pass on what he got. `undefined` where the mail says nothing. */
export function wordingOf(mail: Worded, { isOwn }: { readonly isOwn: boolean }): Wording | undefined {
  const reach = isOwn ? OWN : STRANGERS;
  const pieces = piecesOf(mail, reach);
  for (const it of mail.enclosed) for (const piece of piecesOf(it, reach)) pieces.add(piece);
  return pieces.size === 0 ? undefined : sampleOf(pieces, reach.maxValues);
}

const MAX_LINKS = 50;
const MAX_ATTACHMENTS = 20;
const URLS = /<?(?:https?:\/\/|www\.|mailto:)[^\s<>]*>?/giu;

function piecesOf(it: EnclosedMail, reach: Reach): Set<number> {
  // Programs that turn HTML to text write a link's address behind its last word.
  const text = shownText(it).slice(0, reach.maxCharacters).replace(URLS, " ");
  const links = followed(it.links.slice(0, MAX_LINKS)).flatMap(({ url }) => plainUrl(url) ?? []);
  const attached = it.attachments.slice(0, MAX_ATTACHMENTS).map(({ sha256 }) => sha256);
  const pieces = pairHashes(wordsIn(text, reach));
  for (const name of [...links, ...attached]) pieces.add(mixed(hashOf(name)) | 0);
  return pieces;
}

const MAX_LEVEL = 15;
const NAME_BITS = 28;
const NAME_MASK = 0x0fffffff;
/** The zeros of a number must say nothing about its name. */
const OTHER_HALF = 0x9e3779b9;

/** Wegman's adaptive sampling: the level rises until few enough are left. */
function sampleOf(pieces: ReadonlySet<number>, maxValues: number): Wording {
  let level = 0;
  let left = [...pieces];
  while (left.length > maxValues && level < MAX_LEVEL) {
    level += 1;
    const wanted = level;
    left = left.filter((it) => zerosOf(it) >= wanted);
  }
  return { level, values: left.map(toValue) };
}

function zerosOf(piece: number): number {
  return Math.min(Math.clz32(piece), MAX_LEVEL);
}

function toValue(piece: number): number {
  return ((zerosOf(piece) << NAME_BITS) | (mixed(piece ^ OTHER_HALF) & NAME_MASK)) >>> 0;
}

/** The same value under another name: its zeros stay, for by them samples are compared. */
export function renamed(value: number, name: number): number {
  return ((value & ~NAME_MASK) | (name & NAME_MASK)) >>> 0;
}

/** The rarest first: in a long mail's sample these are found at all. */
export function byRarity(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => b - a);
}

/** About how many pieces it was taken from. */
export function piecesIn({ level, values }: Wording): number {
  return values.length * 2 ** level;
}

export interface Overlap {
  /** So many of the first one's values would be in the other's sample, if its mail had those pieces. */
  readonly compared: number;
  readonly shared: number;
}

/** How much of `original` is found in `other`. */
export function overlapOf(original: Wording, other: Wording): Overlap {
  const compared = original.values.filter((it) => it >>> NAME_BITS >= other.level);
  const there = new Set(other.values);
  return { compared: compared.length, shared: compared.filter((it) => there.has(it)).length };
}

/** What is left of a wording without what other mail says as well. */
export function withoutCommon({ level, values }: Wording, isCommon: (value: number) => boolean): Wording {
  return { level, values: values.filter((it) => !isCommon(it)) };
}
