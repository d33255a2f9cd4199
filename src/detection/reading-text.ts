import type { Mail } from "#mail/mail.ts";

/** Nobody reads further before acting, and a longer mail may not cost more time. */
const MAX_CHARACTERS = 20_000;
const MAX_WORDS_SHOWN = 5;

export interface ReadingText {
  readonly subject: string;
  /** Subject and text together. */
  readonly all: string;
}

/** What a reader sees, ready to look for phrases in: lower case, one space between words, typed apostrophes. */
export function readingText({ subject, text }: Pick<Mail, "subject" | "text">): ReadingText {
  const title = plain(subject);
  return { subject: title, all: `${title}\n${plain(text)}` };
}

/** A list of phrases, written with `|` between them, lower case. */
export function phrases(list: string): readonly string[] {
  return list.split("|").map((it) => it.trim());
}

/** The phrases that occur in the text, at most five: enough to show why. */
export function firstOf(phrases: readonly string[], text: string): readonly string[] {
  return phrases.filter((it) => text.includes(it)).slice(0, MAX_WORDS_SHOWN);
}

function plain(text: string): string {
  return text
    .slice(0, MAX_CHARACTERS)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[’`´]/gu, "'")
    .replace(/\s+/gu, " ")
    .trim();
}
