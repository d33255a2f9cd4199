import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryMail } from "../../test/support/arbitrary-mail.ts";
import { attachment, link, mailWith } from "../../test/support/mail-builder.ts";
import { byRarity, overlapOf, piecesIn, renamed, type Wording, withoutCommon, wordingOf } from "./wording.ts";

const WORDS = Array.from({ length: 5_000 }, (_, index) => {
  const letters = String(index)
    .split("")
    .map((digit) => "bdfgklmnpr"[Number(digit)] ?? "b");
  return letters.map((it, at) => `${it}${"aeiou"[(index + at) % 5] ?? "a"}`).join("");
});
const textOf = fc
  .array(fc.constantFrom(...WORDS), { minLength: 30, maxLength: 120 })
  .map((it) => it.join(" "));
const said = (parts: Parameters<typeof mailWith>[0], isOwn = false): Wording => {
  const wording = wordingOf(mailWith({ text: "", ...parts }), { isOwn });
  if (wording === undefined) throw new Error("it says nothing");
  return wording;
};
const shareOf = (original: Wording, other: Wording): number => {
  const { compared, shared } = overlapOf(original, other);
  return shared / compared;
};

test("whatever stands around a text, all that can be compared of it is found", () => {
  fc.assert(
    fc.property(textOf, textOf, textOf, (original, before, after) => {
      const forward = said({ text: `${before}\n\n${original}\n\n${after}` }, true);
      expect(shareOf(said({ text: original }), forward)).toBe(1);
    }),
  );
});

test("quote marks, other line ends and the punctuation around words change nothing", () => {
  fc.assert(
    fc.property(
      textOf,
      fc.integer({ min: 20, max: 90 }),
      fc.constantFrom("> ", ">> ", "| ", "\t"),
      (text, width, mark) => {
        const lines = text.match(new RegExp(`.{1,${width}}(?: |$)`, "g")) ?? [];
        const quoted = lines.map((it) => `${mark}${it.trim()}`).join("\r\n");
        expect(shareOf(said({ text }), said({ text: `On Monday somebody wrote:\r\n${quoted}` }, true))).toBe(
          1,
        );
      },
    ),
  );
});

test("of two texts that share nothing next to nothing is found", () => {
  fc.assert(
    fc.property(textOf, textOf, (one, other) => {
      expect(shareOf(said({ text: one }), said({ text: other }, true))).toBeLessThan(0.2);
    }),
  );
});

test("a sample has its bounds, and a mail that is read at all says the same each time", () => {
  fc.assert(
    fc.property(arbitraryMail, fc.boolean(), (mail, isOwn) => {
      const wording = wordingOf(mail, { isOwn });
      expect(wording).toEqual(wordingOf(mail, { isOwn }));
      expect(wording?.values.length ?? 0).toBeLessThanOrEqual(isOwn ? 256 : 64);
    }),
  );
  const long = said({ text: WORDS.join(" ") }, true);
  expect(long.values.length).toBeGreaterThan(100);
  expect(piecesIn(long) / 1_599).toBeGreaterThan(0.7);
  expect(piecesIn(long) / 1_599).toBeLessThan(1.3);
});

test("an address that a program wrote behind a link's last word hides no word", () => {
  const shown = "please confirm your account on our page within two days or it will be closed for good";
  const html = said({ htmlText: shown, html: shown, links: [link("https://evil.example/login?u=1")] });
  const plain = shown.replace("our page", "our page<https://evil.example/login?u=1>");
  expect(shareOf(html, said({ text: plain, links: [link("https://evil.example/login?u=1")] }, true))).toBe(1);
});

test("links without their query and attachments are pieces too, also of what is enclosed", () => {
  const parts = {
    text: "see this",
    links: [link("https://evil.example/a?x=1")],
    attachments: [attachment("a.pdf")],
  };
  const original = said(parts);
  expect(original.values).toHaveLength(3);
  const other = said({ text: "see this", links: [link("https://evil.example/a?x=2")] }, true);
  expect(overlapOf(original, other)).toEqual({ compared: 3, shared: 2 });
  const enclosed = [{ htmlText: "", ...parts }];
  expect(shareOf(original, said({ text: "look what came", enclosed }, true))).toBe(1);
  expect(wordingOf(mailWith({ text: "Hello" }), { isOwn: false })).toBeUndefined();
});

test("what others say too is left out, and what is compared depends on the other's sample alone", () => {
  const original = said({ text: WORDS.slice(0, 60).join(" ") });
  const footer = new Set(said({ text: WORDS.slice(30, 60).join(" ") }).values);
  const own = withoutCommon(original, (it) => footer.has(it));
  expect(own.values).toHaveLength(original.values.length - footer.size);
  const long = said({ text: WORDS.slice(0, 1_500).join(" ") }, true);
  expect(long.level).toBeGreaterThan(1);
  const { compared, shared } = overlapOf(original, long);
  expect(compared).toBeLessThan(original.values.length);
  expect(shared).toBe(compared);
});

test("the rarest values come first and keep their place under another name", () => {
  const { values } = said({ text: WORDS.slice(0, 60).join(" ") });
  const [first = 0, ...others] = byRarity(values);
  expect(others.every((it) => it >>> 28 <= first >>> 28)).toBe(true);
  expect(renamed(first, 7) >>> 28).toBe(first >>> 28);
  expect(renamed(first, 7) & 0x0fffffff).toBe(7);
});
