import { cleanText } from "./clean-text.ts";
import { decodeEntities } from "./decode-entities.ts";
import { collectHtmlLinks } from "./html-links.ts";
import type { Link } from "./mail.ts";

export interface LinksFound {
  readonly links: readonly Link[];
  /** True where there were more than `maxLinks`. */
  readonly isCut: boolean;
}

const MAX_URL_CHARACTERS = 2_048;
const MAX_TEXT_CHARACTERS = 512;
/** Anchors and pictures are repeated in newsletters; so many are looked at to find `maxLinks` different ones. */
const REPEATS = 4;

/**
 * Every address that the mail leads to, each once with each text: those of the HTML in its order (`href`, `src`,
 * `action`, backgrounds), then the bare ones that mail clients make links of, in HTML and in plain text.
 * In time linear in the mail's length.
 */
export function findLinks(html: string, text: string, maxLinks: number): LinksFound {
  const inHtml = collectHtmlLinks(html, maxLinks * REPEATS);
  const found = new Map<string, Link>();
  for (const [url, shown] of candidates(inHtml.links, [decodeEntities(inHtml.textOutside), text])) {
    const link = toLink(url, inHtml.base, shown);
    if (link !== undefined) found.set(`${link.url}\n${link.text}`, link);
    if (found.size > maxLinks) break;
  }
  return { links: [...found.values()].slice(0, maxLinks), isCut: found.size > maxLinks };
}

type Candidate = readonly [url: string, shown: string];

function* candidates(
  anchors: readonly { readonly url: string; readonly shown: string }[],
  texts: readonly string[],
): Generator<Candidate> {
  for (const { url, shown } of anchors) yield [decodeEntities(url.slice(0, MAX_URL_CHARACTERS * 2)), shown];
  for (const text of texts) {
    for (const [url] of text.matchAll(BARE_URL))
      yield [withoutPunctuation(url.slice(0, MAX_URL_CHARACTERS)), ""];
  }
}

/** One class of characters, repeated: nothing to go back over. */
const BARE_URL = /\b(?:https?:\/\/|www\.)[^\s<>"`\0]+/gi;

/** What ends a sentence, and a bracket that was opened before the URL, are not of the URL. */
function withoutPunctuation(url: string): string {
  const foreign = url.includes("(") ? ".,;:!?'*]}|" : ".,;:!?'*]}|)";
  let end = url.length;
  while (end > 0 && foreign.includes(url[end - 1] ?? "")) end -= 1;
  return url.slice(0, end);
}

function toLink(written: string, base: string | undefined, shown: string): Link | undefined {
  const url = cleanText(written, MAX_URL_CHARACTERS)
    // Clients drop line ends and tabs inside an address, and white space around it (https://url.spec.whatwg.org).
    .replace(/[\t\r\n]+/g, "")
    .trim();
  if (url === "" || url.startsWith("#") || /^(?:cid|data:image)/i.test(url)) return undefined;
  const text = decodeEntities(shown).replace(/\s+/g, " ").trim();
  return { url, host: hostOf(url, base), text: cleanText(text, MAX_TEXT_CHARACTERS) };
}

function hostOf(url: string, base: string | undefined): string | undefined {
  const whole = /^www\./i.test(url) ? `http://${url}` : url;
  const parsed = URL.parse(whole) ?? (base === undefined ? null : URL.parse(whole, decodeEntities(base)));
  return (parsed ?? withScheme(whole))?.hostname || undefined;
}

/** `//host/path` takes the scheme of its page. A mail has none; clients take https. */
function withScheme(url: string): URL | null {
  return /^[/\\]{2}/.test(url) ? URL.parse(`https:${url}`) : null;
}
