import { decodeEntities } from "#mail/decode-entities.ts";
import type { Mail } from "#mail/mail.ts";
import { scanHtml } from "#mail/scan-html.ts";

/** Nobody reads further before acting, and a longer mail may not cost more time. */
const MAX_CHARACTERS = 20_000;
/** Newsletters spend ten characters of markup on one of text. */
const MAX_HTML_CHARACTERS = 100_000;
const MAX_PHRASES_SHOWN = 5;

export interface ReadingText {
  readonly subject: string;
  /** Subject, text and the text of the HTML together: a harmless text beside harmful HTML hides nothing. */
  readonly all: string;
}

/** What a reader sees, ready to look for phrases in: lower case, one space between words, typed apostrophes. */
export function readingText({ subject, text, html }: Pick<Mail, "subject" | "text" | "html">): ReadingText {
  const title = plain(subject);
  return { subject: title, all: `${title}\n${plain(text)}\n${plain(textOf(html))}` };
}

/** A list of phrases, written with `|` between them, lower case. */
export function phrases(list: string): readonly string[] {
  return list.split("|").map((it) => it.trim());
}

/** The phrases that occur in the text, at most five: enough to show why. `cialis` does not occur in `specialist`. */
export function firstOf(phrases: readonly string[], text: string): readonly string[] {
  return phrases.filter((it) => beginsWordIn(text, it)).slice(0, MAX_PHRASES_SHOWN);
}

function beginsWordIn(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return true;
  }
  return false;
}

function textOf(html: string): string {
  const pieces: string[] = [];
  scanHtml(html.slice(0, MAX_HTML_CHARACTERS), { onTag: () => undefined, onText: (it) => pieces.push(it) });
  return decodeEntities(pieces.join(" "));
}

/** Invisible characters within words hide them from everybody but the reader. */
function plain(text: string): string {
  return text
    .slice(0, MAX_CHARACTERS)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/gu, "")
    .replace(/[’`´]/gu, "'")
    .replace(/\s+/gu, " ")
    .trim();
}
