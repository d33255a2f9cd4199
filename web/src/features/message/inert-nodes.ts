import { defang, defangText } from "../../lib/defang.ts";
import { messageTexts } from "../../texts/message.ts";

const t = messageTexts.raw;
const MOST_CHARACTERS = 200;

/** Where a link leads, as a text behind it. */
export function addressNode(document: Document, address: string): HTMLElement {
  return labelled(document, "address", shortened(defang(address)));
}

/** The picture itself where the mail brought it along, else what would have been loaded, and its alternative text. */
export function imageNode(
  image: HTMLImageElement,
  source: string | undefined,
  byContentId: ReadonlyMap<string, string>,
): HTMLElement {
  const own = source === undefined ? undefined : ownPicture(source, byContentId);
  if (own !== undefined) {
    image.setAttribute("src", own);
    return image;
  }
  const words = [defangText(image.getAttribute("alt") ?? ""), defang(source ?? "")].filter((it) => it !== "");
  const text = words.length === 0 ? "" : [labelOf(source ?? ""), ...words].map(shortened).join(" · ");
  return labelled(image.ownerDocument, "blocked", text);
}

/** What should have come with the mail is not remote. */
function labelOf(source: string): string {
  return /^\s*(?:cid|data):/i.test(source) ? t.otherImage : t.remoteImage;
}

/** What can only be drawn, told by how its bytes begin: PNG, JPEG, GIF and WebP, in base64. */
const DRAWN = /^data:image\/[a-z]+;base64,(?:iVBORw0KGgo|\/9j\/|R0lGOD|UklGR)[a-z0-9+/=\s]*$/i;

function ownPicture(source: string, byContentId: ReadonlyMap<string, string>): string | undefined {
  const address = source.trim();
  if (DRAWN.test(address)) return address;
  const [, contentId] = /^cid:(.+)$/i.exec(address) ?? [];
  if (contentId === undefined) return undefined;
  return byContentId.get(contentId) ?? byContentId.get(decoded(contentId));
}

/** An address may have its signs escaped (RFC 2392). */
function decoded(contentId: string): string {
  try {
    return decodeURIComponent(contentId);
  } catch {
    return contentId;
  }
}

function labelled(document: Document, className: string, text: string): HTMLElement {
  const node = document.createElement("bdi");
  node.className = className;
  node.textContent = text;
  return node;
}

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
