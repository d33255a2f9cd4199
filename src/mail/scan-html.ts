/** A tag with the attributes that carry addresses or are shown. Names are lower case, values as written. */
export interface HtmlTag {
  readonly kind: "open" | "close";
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

export interface HtmlVisitor {
  readonly onTag: (tag: HtmlTag) => void;
  /** Text between tags, character references not decoded; never of scripts and style sheets. */
  readonly onText: (text: string) => void;
}

/**
 * Walks through HTML as the tokenizer of the HTML standard does (section 13.2.5), as far as links and shown text need
 * it, in one pass: each character is looked at a fixed number of times, whatever is left open.
 *
 * Conditional comments are walked through as if they were no comments, for Outlook shows what stands in them.
 */
export function scanHtml(html: string, visitor: HtmlVisitor): void {
  // A `<` before anything else is text.
  const markup = /<(?:[a-z!?]|\/[a-z])/gi;
  let at = 0;
  while (at < html.length) {
    markup.lastIndex = at;
    const open = markup.exec(html)?.index ?? html.length;
    if (open > at) visitor.onText(html.slice(at, open));
    at = open < html.length ? markupEnd(html, open, visitor) : open;
  }
}

/** The offset behind the markup at `open`. */
function markupEnd(html: string, open: number, visitor: HtmlVisitor): number {
  const next = html[open + 1];
  if (next === "!" || next === "?") return declarationEnd(html, open);
  const kind = next === "/" ? "close" : "open";
  const cursor: Cursor = { html, at: kind === "close" ? open + 2 : open + 1 };
  const name = take(cursor, SPACE | SLASH | CLOSE).toLowerCase();
  visitor.onTag({ kind, name, attributes: readAttributes(cursor) });
  return kind === "open" && RAW_TEXT.has(name) ? rawTextEnd(html, cursor.at, name) : cursor.at;
}

/** Their content is no markup and is not shown. */
const RAW_TEXT: ReadonlySet<string> = new Set(["script", "style", "title", "xmp", "noembed", "noframes"]);

function declarationEnd(html: string, open: number): number {
  const isComment = html.startsWith("<!--", open) && !html.startsWith("<!--[if", open);
  const end = html.indexOf(isComment ? "-->" : ">", open + 2);
  if (end < 0) return html.length;
  return end + (isComment ? 3 : 1);
}

/** Where no closing tag follows, the rest is raw text: so the search fails once at most. */
function rawTextEnd(html: string, from: number, name: string): number {
  let at = from;
  for (;;) {
    at = html.indexOf("</", at);
    if (at < 0) return html.length;
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at;
    at += 2;
  }
}

interface Cursor {
  readonly html: string;
  at: number;
}

const MAX_ATTRIBUTES = 64;

/** Reads up to and including the `>`. The first of two attributes of one name counts, as in browsers. */
function readAttributes(cursor: Cursor): ReadonlyMap<string, string> {
  let attributes: Map<string, string> | undefined;
  while (cursor.at < cursor.html.length) {
    // `<a/href=…>`: a slash separates attributes like a space.
    skip(cursor, SPACE | SLASH);
    if (cursor.html[cursor.at] === ">") {
      cursor.at += 1;
      break;
    }
    const name = readAttributeName(cursor);
    const value = readAttributeValue(cursor);
    attributes ??= new Map();
    if (attributes.size < MAX_ATTRIBUTES && !attributes.has(name)) attributes.set(name, value);
  }
  return attributes ?? NO_ATTRIBUTES;
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

function readAttributeName(cursor: Cursor): string {
  const from = cursor.at;
  // A name may begin with what ends one, else `<a =href` would not move on.
  cursor.at += 1;
  take(cursor, SPACE | SLASH | CLOSE | EQUALS);
  return cursor.html.slice(from, cursor.at).toLowerCase();
}

function readAttributeValue(cursor: Cursor): string {
  skip(cursor, SPACE);
  if (cursor.html[cursor.at] !== "=") return "";
  cursor.at += 1;
  skip(cursor, SPACE);
  const quote = cursor.html[cursor.at];
  if (quote !== '"' && quote !== "'") return take(cursor, SPACE | CLOSE);
  const end = cursor.html.indexOf(quote, cursor.at + 1);
  const value = cursor.html.slice(cursor.at + 1, end < 0 ? undefined : end);
  cursor.at = end < 0 ? cursor.html.length : end + 1;
  return value;
}

const SPACE = 1;
const SLASH = 2;
const CLOSE = 4;
const EQUALS = 8;

/** What each character of ASCII is to the tokenizer; all others are nothing to it. */
const KINDS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (" \n\t\r\f".includes(character)) return SPACE;
  return { "/": SLASH, ">": CLOSE, "=": EQUALS }[character] ?? 0;
});

function kindAt({ html, at }: Cursor): number {
  return KINDS[html.charCodeAt(at)] ?? 0;
}

/** Moves to the first character that is one of these kinds, or to the end, and answers what was passed. */
function take(cursor: Cursor, ends: number): string {
  const from = cursor.at;
  while (cursor.at < cursor.html.length && (kindAt(cursor) & ends) === 0) cursor.at += 1;
  return cursor.html.slice(from, cursor.at);
}

/** Moves to the first character that is none of these kinds. */
function skip(cursor: Cursor, kinds: number): void {
  while ((kindAt(cursor) & kinds) !== 0) cursor.at += 1;
}
