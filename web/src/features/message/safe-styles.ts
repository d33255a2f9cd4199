import { isAllowedAttribute, isAllowedStyle } from "./allowed-styles.ts";

/** Of an element's own style and looks only the harmless part is left. */
export function keepSafeStyles(element: HTMLElement): void {
  const { style, localName: tag } = element;
  for (const name of element.getAttributeNames()) {
    if (!isAllowedAttribute(tag, name, element.getAttribute(name) ?? "")) element.removeAttribute(name);
  }
  // As the browser has read it: without comments and escapes, each property by its own name.
  const kept = [...style]
    .map((name) => ({ name, value: style.getPropertyValue(name) }))
    .filter(({ name, value }) => isAllowedStyle(tag, name, value));
  if (kept.length === 0) element.removeAttribute("style");
  else element.setAttribute("style", kept.map(({ name, value }) => `${name}: ${value}`).join("; "));
}
