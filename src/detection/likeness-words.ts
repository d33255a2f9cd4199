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
    const one = oneWord(token);
    if (one === undefined) words.push(...wordsOf(token).filter(isWanted));
    else if (isWanted(one)) words.push(one);
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

/**
 * Most tokens are one word of small letters with its punctuation, and told letter by letter: with an expression for each token
 * a mail's words took 90 µs instead of 66. `undefined`: it is something else.
 */
function oneWord(token: string): string | undefined {
  const first = !isLetter(token.charCodeAt(0)) && OPENING.includes(token.charAt(0)) ? 1 : 0;
  let last = token.length;
  while (token.length - last < MAX_CLOSING && !isLetter(token.charCodeAt(last - 1))) {
    if (!CLOSING.includes(token.charAt(last - 1))) return undefined;
    last--;
  }
  const length = last - first;
  if (length < 2 || length > MAX_WORD || !isSmallWord(token, first, last)) return undefined;
  return length === token.length ? token : token.slice(first, last);
}

/** A letter, then letters and hyphens. */
function isSmallWord(token: string, first: number, end: number): boolean {
  if (!isLetter(token.charCodeAt(first))) return false;
  for (let at = first + 1; at < end; at++) {
    const code = token.charCodeAt(at);
    if (!isLetter(code) && code !== HYPHEN) return false;
  }
  return true;
}

const OPENING = `"'(`;
const CLOSING = `.,;:!?)"'`;
const MAX_CLOSING = 3;
const HYPHEN = 45;

function isLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

const NONE: readonly string[] = [];

function wordsOf(token: string): readonly string[] {
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
