import { visibleText } from "../../lib/visible-text.ts";

/** A host's name, or how an address begins. */
const ADDRESS = /(?:https?:|ftp:|www\.|[\p{L}\p{N}_-][.。．｡]\p{L}{2})/iu;

/** Accents that paint over other lines are cut, and what turns a text round is seen. */
export function showTricks(within: Node): void {
  for (const text of textsIn(within)) text.data = visibleText(text.data);
}

/** What a link shows, where that reads like an address, in a form that nobody takes for where it leads. */
export function disarmWords(link: Element): void {
  // Signs without width break a name for a program, and not for the eye.
  const shown = (link.textContent ?? "").replaceAll(/\p{Cf}+/gu, "");
  if (!ADDRESS.test(shown)) return;
  // Its parts may stand in elements of their own.
  for (const text of textsIn(link)) {
    text.data = text.data.replaceAll(/htt(?=ps?)/giu, "hxx").replaceAll(/[.。．｡](?!\s)/gu, "[.]");
  }
}

function textsIn(within: Node): readonly Text[] {
  return [...within.childNodes].flatMap((it) => (isText(it) ? [it] : textsIn(it)));
}

function isText(node: Node): node is Text {
  return node.nodeType === Node.TEXT_NODE;
}
