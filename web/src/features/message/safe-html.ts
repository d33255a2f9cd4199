import DOMPurify from "dompurify";
import { ALLOWED_ATTRIBUTES, ALLOWED_TAGS } from "./allowed-html.ts";
import { addressNode, imageNode } from "./inert-nodes.ts";
import { disarmWords, showTricks } from "./plain-words.ts";
import type { Preview } from "./queries.ts";
import { keepSafeStyles } from "./safe-styles.ts";

export interface SafeHtml {
  readonly html: string;
  readonly missingImages: number;
  /** Where its links lead, and what they show; in the order in which they stand. */
  readonly links: readonly ShownLink[];
  /** True where there was more than is laid out in bearable time. */
  readonly isCut: boolean;
}

export interface ShownLink {
  readonly href: string;
  readonly text: string;
}

/** A long newsletter has some thousands; a browser lays out a hundred thousand for minutes, while its page stands still. */
const MOST_ELEMENTS = 6_000;

/**
 * Makes the HTML of a mail harmless: what is not on the lists goes, addresses are taken out and shown as text, pictures are
 * those that came with the mail, and styles keep what they are for.
 */
export function safeHtml(html: string, images: Preview["images"]): SafeHtml {
  // An instance of our own: its hooks are nobody else's.
  const purifier = DOMPurify(window);
  const addresses = new WeakMap<Element, string>();
  purifier.addHook("beforeSanitizeAttributes", (element) => takeAddress(element, addresses));
  const cleaned = purifier.sanitize(html, {
    ALLOWED_TAGS: [...ALLOWED_TAGS],
    ALLOWED_ATTR: [...ALLOWED_ATTRIBUTES],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  const isCut = cutElements(cleaned);
  for (const element of cleaned.querySelectorAll<HTMLElement>("[style]")) keepSafeStyles(element);
  showTricks(cleaned);
  const links = disarmLinks(cleaned, addresses);
  const missingImages = disarmImages(cleaned, addresses, images);
  const box = cleaned.ownerDocument.createElement("div");
  box.append(cleaned);
  return { html: box.innerHTML, links, missingImages, isCut };
}

function cutElements(within: DocumentFragment): boolean {
  const beyond = [...within.querySelectorAll("*")].slice(MOST_ELEMENTS);
  for (const element of beyond) element.remove();
  return beyond.length > 0;
}

/** Before anything else is looked at, so that it is shown whatever it is, and followed never. */
function takeAddress(node: Node, addresses: WeakMap<Element, string>): void {
  if (!(isElement(node) && ADDRESS_OF.has(node.localName))) return;
  const name = ADDRESS_OF.get(node.localName) ?? "";
  const address = node.getAttribute(name);
  node.removeAttribute(name);
  if (address !== null && address.trim() !== "") addresses.set(node, address);
}

const ADDRESS_OF: ReadonlyMap<string, string> = new Map([
  ["a", "href"],
  ["img", "src"],
]);

/** Nodes of another document are no instances of this one's classes. */
function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}

function disarmLinks(within: DocumentFragment, addresses: WeakMap<Element, string>): readonly ShownLink[] {
  const links: ShownLink[] = [];
  for (const link of within.querySelectorAll("a")) {
    const address = addresses.get(link);
    if (address === undefined) continue;
    links.push({ href: address, text: (link.textContent ?? "").trim() });
    disarmWords(link);
    link.setAttribute("class", "link");
    link.append(" ", addressNode(link.ownerDocument, address));
  }
  return links;
}

function disarmImages(
  within: DocumentFragment,
  addresses: WeakMap<Element, string>,
  images: Preview["images"],
): number {
  const byId = new Map(images.map((it) => [it.content_id, `data:${it.type};base64,${it.base64}`]));
  let missing = 0;
  for (const image of within.querySelectorAll("img")) {
    const node = imageNode(image, addresses.get(image), byId);
    if (node.localName !== "img" && addresses.has(image)) missing += 1;
    image.replaceWith(node);
  }
  return missing;
}
