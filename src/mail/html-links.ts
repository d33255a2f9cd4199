import { type HtmlTag, scanHtml } from "./scan-html.ts";

/** An address in HTML, character references not decoded. */
interface HtmlLink {
  readonly url: string;
  /** What the reader sees of it; empty for what is no anchor. */
  readonly shown: string;
}

export interface HtmlLinks {
  readonly links: readonly HtmlLink[];
  /** What relative addresses are relative to. */
  readonly base: string | undefined;
  /** True where `maxLinks` was reached: what came later was not looked at. */
  readonly isCut: boolean;
  /** What is shown outside anchors; clients make links of the addresses in it. */
  readonly textOutside: string;
  /** All that is shown, up to 100,000 characters. */
  readonly text: string;
}

/** Nobody reads further before acting. */
const MAX_TEXT_CHARACTERS = 100_000;
/** Keeps more than is shown of a link, for several of these become one when white space is folded. */
const MAX_SHOWN_CHARACTERS = 2_048;

/** Collects up to `maxLinks` addresses from HTML, in the order of the tags that carry them, and the text it shows. */
export function collectHtmlLinks(html: string, maxLinks: number): HtmlLinks {
  const walk: Walk = {
    links: [],
    base: undefined,
    anchor: undefined,
    outside: [],
    shown: [],
    shownLength: 0,
  };
  scanHtml(html, {
    onTag: (tag) => {
      if (walk.links.length < maxLinks) visitTag(walk, tag);
      else if (tag.name === "a") walk.anchor = undefined;
    },
    onText: (text) => {
      keepShown(walk, text);
      if (walk.anchor === undefined) walk.outside.push(text);
      else show(walk.anchor, text);
    },
  });
  const isCut = walk.links.length >= maxLinks;
  const text = walk.shown.join(" ").slice(0, MAX_TEXT_CHARACTERS);
  return { links: walk.links, base: walk.base, isCut, textOutside: walk.outside.join("\n"), text };
}

interface Walk {
  readonly links: HtmlLink[];
  base: string | undefined;
  anchor: { readonly url: string; shown: string } | undefined;
  readonly outside: string[];
  readonly shown: string[];
  shownLength: number;
}

function keepShown(walk: Walk, text: string): void {
  if (walk.shownLength >= MAX_TEXT_CHARACTERS) return;
  walk.shown.push(text);
  walk.shownLength += text.length;
}

function visitTag(walk: Walk, tag: HtmlTag): void {
  if (tag.name === "a") enterAnchor(walk, tag);
  else if (tag.name === "base") walk.base ??= tag.attributes.get("href");
  else if (tag.kind === "open") visitOther(walk, tag);
}

/** An anchor ends where the next begins: browsers nest none. */
function enterAnchor(walk: Walk, tag: HtmlTag): void {
  walk.anchor = undefined;
  const url = tag.attributes.get("href");
  if (tag.kind === "close" || url === undefined) return;
  walk.anchor = { url, shown: "" };
  walk.links.push(walk.anchor);
}

const CARRIERS = ["href", "src", "action", "formaction", "background", "data", "poster"] as const;

function visitOther(walk: Walk, { name, attributes }: HtmlTag): void {
  // The reader of a linked picture takes its alternative text for the link.
  if (name === "img" && walk.anchor !== undefined) show(walk.anchor, attributes.get("alt") ?? "");
  for (const carrier of CARRIERS) {
    const url = attributes.get(carrier);
    if (url !== undefined) walk.links.push({ url, shown: "" });
  }
}

function show(anchor: { shown: string }, text: string): void {
  const room = MAX_SHOWN_CHARACTERS - anchor.shown.length;
  if (room > 0) anchor.shown += `${text.slice(0, room)} `;
}
