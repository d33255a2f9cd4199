import type { Mail } from "#mail/mail.ts";

/** Nobody reads further before acting, and a longer mail may not cost more time. */
const MAX_CHARACTERS = 20_000;
const MAX_PHRASES_SHOWN = 5;

export interface ReadingText {
  readonly subject: string;
  /** Subject, text and the text of the HTML together: a harmless text beside harmful HTML hides nothing. */
  readonly all: string;
  /** Of `all`, for `firstOf`. */
  readonly starts: WordStarts;
}

/** What a reader sees, ready to look for phrases in: lower case, one space between words, typed apostrophes. */
export function readingText({
  subject,
  text,
  htmlText,
}: Pick<Mail, "subject" | "text" | "htmlText">): ReadingText {
  const title = plain(subject);
  const all = `${title}\n${plain(text)}\n${plain(htmlText)}`;
  return { subject: title, all, starts: wordStarts(all) };
}

/** A list of phrases, written with `|` between them, lower case. */
export function phrases(list: string): readonly string[] {
  return list.split("|").map((it) => it.trim());
}

/** The phrases that occur in the text, at most five: enough to show why. `cialis` does not occur in `specialist`. */
export function firstOf(
  phrases: readonly string[],
  text: string,
  starts: WordStarts = wordStarts(text),
): readonly string[] {
  return phrases
    .filter((it) => (it.length < MARKED || starts[startMark(it, 0)] === 1) && beginsWordIn(text, it))
    .slice(0, MAX_PHRASES_SHOWN);
}

/**
 * Which beginnings of words occur in a text, by a mark of their first five characters. Two may share a mark; but one
 * look rules out most phrases, and to search the text for each was half the price of judging a mail.
 */
type WordStarts = Uint8Array;

function wordStarts(text: string): WordStarts {
  const marks = new Uint8Array(MARKS);
  let isInWord = false;
  for (let at = 0; at < text.length; at++) {
    if (!isInWord) marks[startMark(text, at)] = 1;
    isInWord = isLetterOrDigit(text, at);
  }
  return marks;
}

const MARKS = 1 << 15;
const MARKED = 5;

function startMark(text: string, at: number): number {
  let mark = 0;
  for (let n = 0; n < MARKED; n++) mark = (mark * 31 + text.charCodeAt(at + n)) | 0;
  return mark & (MARKS - 1);
}

function isLetterOrDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code >= 128) return /[\p{L}\p{N}]/u.test(text[at] ?? "");
  const lower = code | 0x20;
  return (lower >= 97 && lower <= 122) || (code >= 48 && code <= 57);
}

function beginsWordIn(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (!isLetterOrDigit(text, at - 1)) return true;
  }
  return false;
}

function plain(text: string): string {
  const read = text.slice(0, MAX_CHARACTERS);
  return (ASCII.test(read) ? read : withoutDisguise(read))
    .toLowerCase()
    .replaceAll("`", "'")
    .replace(/[^\S ]+/g, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

const ASCII = /^[\0-\x7f]*$/;

/** Invisible characters within words hide them from everybody but the reader. */
function withoutDisguise(text: string): string {
  return text
    .replace(/[’´]/gu, "'")
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/gu, "");
}
