import type { Address, Mail } from "#mail/mail.ts";

export interface WordLimits {
  readonly maxCharacters: number;
  readonly maxWords: number;
}

/** Nobody reads further before acting, and a longer mail may not cost more time. */
export const READ_WORDS: WordLimits = { maxCharacters: 8_000, maxWords: 800 };
/** A longer one is a token, not a word. */
const MAX_WORD = 24;

/**
 * The words that make the template: without addresses, numbers and tokens, which each reader gets his own of, and
 * without the readers' own names. In time linear in the text.
 */
export function likenessWords({
  subject,
  text,
  htmlText,
  to,
  cc,
}: Pick<Mail, "subject" | "text" | "htmlText" | "to" | "cc">): readonly string[] {
  const names = namesOf([...to, ...cc]);
  return wordsIn(`${subject}\n${shownText({ text, htmlText })}`, READ_WORDS, (it) => !names.has(it));
}

/** What a reader is shown: the HTML, where there is one that is more than a remainder. */
export function shownText({ text, htmlText }: Pick<Mail, "text" | "htmlText">): string {
  return htmlText.length > text.length / 2 ? htmlText : text;
}

/** The words of a text, up to the limits; without addresses, numbers and tokens. */
export function wordsIn(
  text: string,
  { maxCharacters, maxWords }: WordLimits,
  isWanted: (word: string) => boolean = () => true,
): readonly string[] {
  const words: string[] = [];
  for (const token of plain(text.slice(0, maxCharacters)).split(/\s+/)) {
    if (words.length >= maxWords) break;
    for (const word of wordsOf(token)) if (isWanted(word)) words.push(word);
  }
  return words.slice(0, maxWords);
}

const MAX_NAMED = 50;

function namesOf(addresses: readonly Address[]): ReadonlySet<string> {
  const written = addresses.slice(0, MAX_NAMED).map((it) => `${it.name} ${it.address.split("@", 1)[0]}`);
  return new Set(runsOf(plain(written.join(" "))));
}

function isAddress(token: string): boolean {
  return token.includes("@") || token.includes("://") || token.startsWith("www.");
}

/** Most tokens are one word with its punctuation; the general way would take three times as long. */
const ONE_WORD = /^["'(]?([a-z][a-z-]{1,23})[.,;:!?)"']{0,3}$/;
const NONE: readonly string[] = [];

function wordsOf(token: string): readonly string[] {
  const word = ONE_WORD.exec(token)?.[1];
  if (word !== undefined) return [word];
  if (isAddress(token)) return NONE;
  return runsOf(token).flatMap((run) => {
    if (UNSPACED.test(run)) return piecesOf(run);
    return run.length > 1 && run.length <= MAX_WORD && !DIGIT.test(run) ? [run] : [];
  });
}

const ASCII = /^[\0-\x7f]*$/;
const DIGIT = /\p{N}/u;

/** A run with a digit in it is a number or a token as a whole. */
function runsOf(text: string): readonly string[] {
  return text.match(ASCII.test(text) ? /[a-z0-9_-]+/g : /[\p{L}\p{M}\p{N}_-]+/gu) ?? [];
}

/** Without case, and without the characters that nobody sees. */
function plain(read: string): string {
  if (ASCII.test(read)) return read.toLowerCase();
  return read
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/gu, "")
    .toLowerCase();
}

/** Scripts that put no space between words: Thai, Lao, Burmese, Khmer, kana and Han. */
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]/u;

function piecesOf(run: string): readonly string[] {
  return run.match(/.{1,2}/gsu) ?? [];
}
