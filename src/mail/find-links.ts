import { cleanText } from "./clean-text.ts";
import { decodeEntities } from "./decode-entities.ts";
import { collectHtmlLinks } from "./html-links.ts";
import type { Link } from "./mail.ts";

export interface LinksFound {
  readonly links: readonly Link[];
  /** True where there were more, or so many repeated ones that not all were looked at. */
  readonly isCut: boolean;
  /** What a reader sees of the HTML, character references decoded. */
  readonly htmlText: string;
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
  const htmlText = decodeEntities(inHtml.text);
  const base = baseOf(inHtml.base);
  const seen = new Set<string>();
  const links: Link[] = [];
  for (const [url, shown] of candidates(inHtml.links, [decodeEntities(inHtml.textOutside), text])) {
    const key = `${url}\n${shown}`;
    if (seen.has(key)) continue;
    const link = toLink(url, base, shown);
    if (link === undefined) continue;
    if (links.length === maxLinks) return { links, isCut: true, htmlText };
    seen.add(key);
    links.push(link);
  }
  return { links, isCut: inHtml.isCut, htmlText };
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

function toLink(written: string, base: URL | undefined, shown: string): Link | undefined {
  const url = cleanText(written, MAX_URL_CHARACTERS)
    // Clients drop line ends and tabs inside an address, and white space around it (https://url.spec.whatwg.org).
    .replace(/[\t\r\n]+/g, "")
    .trim();
  if (url === "" || url.startsWith("#") || /^(?:cid|data:image)/i.test(url)) return undefined;
  const text = decodeEntities(shown).replace(/\s+/g, " ").trim();
  return { url, host: hostOf(url, base), text: cleanText(text, MAX_TEXT_CHARACTERS) };
}

function hostOf(url: string, base: URL | undefined): string | undefined {
  const whole = /^www\./i.test(url) ? `http://${url}` : url;
  const parsed = URL.parse(whole) ?? (base === undefined ? withScheme(whole) : URL.parse(whole, base.href));
  return parsed?.hostname || undefined;
}

function baseOf(written: string | undefined): URL | undefined {
  return URL.parse(decodeEntities(written?.slice(0, MAX_URL_CHARACTERS) ?? "").trim()) ?? undefined;
}

/** `//host/path` takes the scheme of its page. A mail has none; clients take https. */
function withScheme(url: string): URL | null {
  return /^[/\\]{2}/.test(url) ? URL.parse(`https:${url}`) : null;
}
