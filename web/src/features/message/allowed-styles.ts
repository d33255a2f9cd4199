/**
 * Which styles of a mail are kept. Nothing in the frame may come to lie over anything else: a mail would cover the true
 * address of a link with a forged one. So there is no property that takes a thing out of the flow or makes a box smaller than
 * what is in it, no value below nothing, no function that could reckon one, and nothing by which a text grows out of its line.
 */
export function isAllowedStyle(tag: string, name: string, value: string): boolean {
  return valuesOf(tag, name)?.test(value) ?? false;
}

function valuesOf(tag: string, name: string): RegExp | undefined {
  const written = WRITTEN.get(name);
  if (written !== undefined) return written;
  // Of what stands in a line, room above and below does not make the line higher: it would paint over the next one.
  if (BOXES.has(tag)) {
    const box = BOX.find(([names]) => names.test(name))?.[1];
    if (box !== undefined) return box;
  }
  return GROWING.has(tag) && name === "width" ? WIDTH : undefined;
}

const whole = (grammar: string): RegExp => new RegExp(`^(?:${grammar})$`, "i");

const NUMBER = String.raw`\d{1,3}(?:\.\d{1,4})?`;
const CHANNEL = String.raw`\d{1,3}`;
const COLOUR = whole(
  String.raw`[a-z]{3,24}|#[0-9a-f]{3,8}|rgba?\(${CHANNEL}, ?${CHANNEL}, ?${CHANNEL}(?:, ?(?:0|1|0?\.\d{1,4}))?\)`,
);
const LENGTH = whole(`0|${NUMBER}(?:px|pt)`);
/** Legible, and no letter wider than a narrow column. */
const FONT_SIZE = whole(
  String.raw`(?:[89]|[1-6]\d|7[0-2])(?:\.\d{1,4})?px|(?:[6-9]|[1-4]\d|5[0-4])(?:\.\d{1,4})?pt|(?:x{1,2}-)?(?:small|large)|medium`,
);
/** Not all fonts: some have letters that are higher than their line. */
const FONT = String.raw`serif|sans-serif|monospace|system-ui|"?(?:arial|calibri|cambria|consolas|courier|courier new|georgia|helvetica|helvetica neue|lato|open sans|roboto|segoe ui|tahoma|times|times new roman|trebuchet ms|verdana)"?`;

const WIDTH = whole(String.raw`\d{1,4}(?:\.\d{1,4})?(?:px|pt|%)`);

const WRITTEN: ReadonlyMap<string, RegExp> = new Map([
  ["color", COLOUR],
  ["background-color", COLOUR],
  ["direction", whole("ltr|rtl")],
  ["white-space", whole("normal|pre-wrap|pre-line")],
  ["white-space-collapse", whole("collapse|preserve|preserve-breaks")],
  ["font-family", whole(`(?:${FONT})(?:, ?(?:${FONT}))*`)],
  ["font-size", FONT_SIZE],
  ["font-style", whole("normal|italic|oblique")],
  ["font-weight", whole("normal|bold|[1-9]00")],
  ["font-variant-caps", whole("normal|small-caps")],
  // Without a unit it is of the letters that stand there, however large they are made further within.
  ["line-height", whole(String.raw`normal|1\.[4-9]\d{0,3}|2(?:\.\d{1,4})?|3`)],
  ["letter-spacing", whole(String.raw`normal|0|\d(?:\.\d{1,4})?px`)],
  ["text-align", whole("left|right|center|justify|start|end")],
  ["text-transform", whole("none|uppercase|lowercase|capitalize")],
  ["text-decoration-line", whole("none|underline|line-through")],
  ["vertical-align", whole("baseline|top|middle|bottom|sub|super")],
]);

const BOX: readonly (readonly [RegExp, RegExp])[] = [
  [/^margin-(?:top|bottom)$/, LENGTH],
  [/^margin-(?:left|right)$/, whole(`auto|0|${NUMBER}(?:px|pt)`)],
  [/^padding-(?:top|right|bottom|left)$/, LENGTH],
  // A dashed edge is ours alone: by it an address is known.
  [/^border-(?:top|right|bottom|left)-style$/, whole("none|solid")],
  [/^border-(?:top|right|bottom|left)-width$/, whole(String.raw`0|thin|medium|thick|\d(?:\.\d{1,4})?px`)],
  [/^border-(?:top|right|bottom|left)-color$/, COLOUR],
  [/^border-(?:top|bottom)-(?:left|right)-radius$/, LENGTH],
  [/^border-collapse$/, whole("collapse|separate")],
  [/^list-style-type$/, whole("none|disc|circle|square|decimal|(?:lower|upper)-(?:alpha|latin|roman)")],
];

/** What stands by itself, above and below the rest, whatever else is said of it. */
const BOXES: ReadonlySet<string> = new Set(
  `address article aside blockquote center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header li main nav ol p
   pre section table td th ul`
    .trim()
    .split(/\s+/),
);

/** What grows to what is in it, however small it is made; anything else could be made too small for it. */
const GROWING: ReadonlySet<string> = new Set(["table", "td", "th", "col", "img"]);

/** An attribute of another kind than the style, where it would do what no style may. */
export function isAllowedAttribute(tag: string, name: string, value: string): boolean {
  switch (name) {
    case "width":
      return GROWING.has(tag) && /^\d{1,4}(?:\.\d{1,4})?(?:px|%)?$/.test(value.trim());
    case "height":
      return tag === "img" && /^\d{1,4}(?:px)?$/.test(value.trim());
    // At the left or right of these the text would go round them.
    case "align":
      return !["img", "table", "hr"].includes(tag) || value.trim().toLowerCase() === "center";
    case "border":
    case "cellpadding":
    case "cellspacing":
      return tag === "table" && /^\d{1,2}$/.test(value.trim());
    case "size":
      return tag === "font";
    default:
      return true;
  }
}
