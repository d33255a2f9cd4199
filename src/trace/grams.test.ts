import fc from "fast-check";
import { expect, test } from "vitest";
import { gramsOfFilter, gramsOfMessage, markOf, WEEK_MS, weekOf } from "./grams.ts";
import { EVERYTHING } from "./search-filter.ts";

const scope = { tenantId: "018f0000-0000-7000-8000-000000000000", week: 2_900 };
const holds = (texts: readonly string[], word: string, wholes: readonly string[] = []): boolean => {
  const grams = gramsOfMessage({ texts, wholes, isTooLong: false }, scope);
  const either = gramsOfFilter({ ...EVERYTHING, words: [word] }, scope);
  return either.length === 0 || either.some((all) => all.every((it) => grams.includes(it)));
};

test("what stands anywhere in a text is looked up by what the index holds of it, in either case", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.nat(), fc.nat(), (text, start, length) => {
      const letters = Array.from(text);
      const part = letters
        .slice(start % (letters.length + 1))
        .slice(0, length % 20)
        .join("");
      expect(holds(["other", text], part)).toBe(true);
      expect(holds([text.toLowerCase()], part)).toBe(true);
    }),
  );
});

test("letters of two texts are not in a row", () => {
  expect(holds(["abc", "def"], "cde")).toBe(false);
  expect(holds(["abcdef"], "cde")).toBe(true);
});

test("a final sigma, a long s and a dotted capital I are the letters that they are for the database", () => {
  expect(holds(["ΟΔΟΣΑ"], "οδος")).toBe(true);
  expect(holds(["ſearch"], "SEARCH")).toBe(true);
  expect(holds(["İstanbul"], "istanbul")).toBe(true);
});

test("a hash and a type are found as a whole, wherever they stand; of letters that are inside of one nothing is held", () => {
  const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  expect(holds(["a.pdf"], hash, [hash, "application/pdf"])).toBe(true);
  expect(holds(["a.pdf"], "Application/PDF", [hash, "application/pdf"])).toBe(true);
  expect(holds([`seen: ${hash}`], hash.toUpperCase())).toBe(true);
  expect(holds(["a.pdf"], hash.slice(0, 20), [hash])).toBe(false);
  expect(holds(["a.pdf"], hash.replace("9", "8"), [hash])).toBe(false);
  const two = gramsOfFilter({ ...EVERYTHING, words: [hash, "application/pdf", "invoice"] }, scope);
  const held = gramsOfMessage(
    { texts: ["invoice"], wholes: [hash, "application/pdf"], isTooLong: false },
    scope,
  );
  expect(two.map((all) => all.every((it) => held.includes(it)))).toEqual([false, true]);
});

test("words, subjects and domains are looked up; fewer than three letters say nothing", () => {
  const gramsOf = (filter: Partial<typeof EVERYTHING>) => gramsOfFilter({ ...EVERYTHING, ...filter }, scope);
  expect(gramsOf({ words: ["ab"], subject: ["c"] })).toEqual([]);
  expect(gramsOf({ subject: ["abc"] })).toEqual(gramsOf({ words: ["ABC"] }));
  expect(gramsOf({ domains: ["a.de"] })).toEqual(gramsOf({ from: ["@a.de"] }));
});

test("one tenant's and one week's lists are no other's", () => {
  const filter = { ...EVERYTHING, words: ["invoice"] };
  const ours = new Set(gramsOfFilter(filter, scope).flat());
  const others = [
    ...gramsOfFilter(filter, { ...scope, week: scope.week + 1 }),
    ...gramsOfFilter(filter, { ...scope, tenantId: scope.tenantId.replace("8f", "8e") }),
  ].flat();
  expect(others.some((it) => ours.has(it))).toBe(false);
  expect(weekOf(WEEK_MS * 3 - 1)).toBe(2);
});

test("a mail that was made to fill the index is only marked, to be looked at itself", () => {
  const texts = [Array.from({ length: 4_000 }, (_, n) => String.fromCharCode(0x4e00 + n)).join("")];
  expect(gramsOfMessage({ texts, wholes: [], isTooLong: false }, scope)).toEqual([markOf(scope)]);
  expect(gramsOfMessage({ texts: ["a subject"], wholes: [], isTooLong: true }, scope)).toEqual([
    markOf(scope),
  ]);
});
