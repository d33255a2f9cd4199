/**
 * Decodes the character references that matter for reading a link: numeric ones, with or without their semicolon as
 * browsers take them, and the named ones of markup and of address punctuation (`&colon;`, `&sol;`, `&NewLine;`) behind
 * which a link can be hidden. Others stay as they are.
 */
export function decodeEntities(text: string): string {
  return text.includes("&") ? text.replace(REFERENCE, decode) : text;
}

const REFERENCE = /&(?:#x([0-9a-f]{1,8})|#([0-9]{1,8})|([a-z]{2,8}));?/gi;

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    nbsp: "\u00a0",
    shy: "\u00ad",
    colon: ":",
    sol: "/",
    bsol: "\\",
    period: ".",
    comma: ",",
    commat: "@",
    quest: "?",
    num: "#",
    equals: "=",
    percnt: "%",
    lowbar: "_",
    hyphen: "\u2010",
    dash: "\u2010",
    ndash: "–",
    mdash: "—",
    tab: "\t",
    newline: "\n",
    lpar: "(",
    rpar: ")",
    zwnj: "\u200c",
    zwj: "\u200d",
  }),
);

function decode(whole: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? whole;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : "\ufffd";
}
