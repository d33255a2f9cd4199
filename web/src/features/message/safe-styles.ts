/** Properties that lay out and colour what they stand at. None of them can load anything or place it elsewhere. */
const ALLOWED = new RegExp(
  `^(?:${[
    "color|background-color|display|direction|white-space|white-space-collapse|text-wrap-mode",
    "font-(?:family|size|style|weight|variant-caps)|line-height|letter-spacing",
    "text-(?:align|indent|transform|decoration-(?:line|color|style|thickness))|vertical-align",
    "padding-(?:top|right|bottom|left)|margin-(?:top|right|bottom|left)",
    "border-(?:top|right|bottom|left)-(?:width|style|color)|border-collapse|border-spacing",
    "border-(?:top|bottom)-(?:left|right)-radius",
    "(?:max-|min-)?(?:width|height)|list-style-type|table-layout",
  ].join("|")})$`,
);

/** No address, no variable, nothing that moves a thing back over another. */
const SUSPECT = /url|image|src|attr|var|env|^-/i;

/** Of an element's own style only the harmless part is left. */
export function keepSafeStyles(element: HTMLElement): void {
  const { style } = element;
  const kept = [...style]
    .map((name) => ({ name, value: style.getPropertyValue(name) }))
    .filter(({ name, value }) => ALLOWED.test(name) && !SUSPECT.test(value));
  element.setAttribute("style", kept.map(({ name, value }) => `${name}: ${value}`).join("; "));
}
