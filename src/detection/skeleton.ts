import { domainToUnicode } from "node:url";

/** Letters that look like Latin ones in the fonts of mail clients (after Unicode TR39, the ones that domains may hold). */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  [
    ["a", "аαɑ"],
    ["b", "Ьƅ"],
    ["c", "сϲ"],
    ["d", "ԁɗ"],
    ["e", "еҽє"],
    ["g", "ɡց"],
    ["h", "һհ"],
    ["i", "іıɩ"],
    ["j", "јϳ"],
    ["k", "кκ"],
    ["l", "1|ӏǀⅼ"],
    ["m", "мⅿ"],
    ["n", "пոη"],
    ["o", "0оοσօ"],
    ["p", "рρ"],
    ["q", "ԛգ"],
    ["r", "гᴦ"],
    ["s", "ѕꜱ"],
    ["t", "тτ"],
    ["u", "υսц"],
    ["v", "νѵ"],
    ["w", "ԝաω"],
    ["x", "хχ"],
    ["y", "уγү"],
    ["z", "ᴢ"],
  ].flatMap(([latin = "", others = ""]) => Array.from(others, (other) => [other, latin] as const)),
);

/** Pairs of letters that run together into another one. */
const LIGATURES = [
  ["rn", "m"],
  ["vv", "w"],
  ["cl", "d"],
] as const;

/**
 * How a domain looks to a hurried reader: two domains with one skeleton cannot be told apart by eye.
 * Takes punycode and Unicode alike.
 */
export function skeleton(domain: string): string {
  const shown = (domainToUnicode(domain) || domain).toLowerCase().normalize("NFKD");
  const letters = Array.from(shown.replace(/\p{M}/gu, ""), (letter) => LOOKALIKES.get(letter) ?? letter);
  return LIGATURES.reduce((text, [pair, letter]) => text.replaceAll(pair, letter), letters.join(""));
}
