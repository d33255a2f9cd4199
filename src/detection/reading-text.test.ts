import fc from "fast-check";
import { expect, test } from "vitest";
import { firstOf, phrases, readingText } from "./reading-text.ts";

test("words are found across line breaks, capitals, wide letters and curly apostrophes", () => {
  const { all, subject } = readingText({
    subject: "  You’VE\u00a0Won ",
    text: "Ｖｅｒｉｆｙ\n  your account",
    htmlText: "",
  });
  expect(subject).toBe("you've won");
  expect(firstOf(["you've won", "verify your account", "lottery"], all)).toEqual([
    "you've won",
    "verify your account",
  ]);
});

test("a phrase does not run from the subject into the text", () => {
  expect(readingText({ subject: "verify", text: "your account", htmlText: "" }).all).not.toContain(
    "verify your",
  );
});

test("only what a person reads is read", () => {
  expect(
    readingText({
      subject: "",
      text: `${"x ".repeat(50_000)}casino`,
      htmlText: `${"x".repeat(200_000)}casino`,
    }).all,
  ).not.toContain("casino");
});

test("what the HTML shows is read beside the text, without characters that nobody sees", () => {
  const htmlText = "Verify  your acc\u200bount";
  const { all } = readingText({ subject: "", text: "harmless", htmlText });
  expect(all).toContain("harmless");
  expect(firstOf(["verify your account"], all)).toEqual(["verify your account"]);
});

test("an apostrophe may be typed in any way, in plain letters too", () => {
  expect(readingText({ subject: "you`ve", text: "caf\u00e9 you\u00b4ve", htmlText: "" }).all).toBe(
    "you've\ncaf\u00e9 you've\n",
  );
});

test("a phrase begins a word: what stands inside another one is another word", () => {
  expect(firstOf(["cialis", "porn"], "a specialist on pornography, cialis")).toEqual(["cialis", "porn"]);
  expect(firstOf(["cialis", "mlm"], "a specialist, a socialist, xmlm")).toEqual([]);
});

test("phrases are found in any text as a plain search at beginnings of words would find them", () => {
  const character = fc.constantFrom(..."abß ñ.-1\u0301".split(""));
  const some = (maxLength: number) => fc.string({ unit: character, maxLength });
  fc.assert(
    fc.property(some(30), some(6), (text, phrase) => {
      fc.pre(phrase !== "");
      const plainly = Array.from(text, (_, index) => index).some(
        (index) => text.startsWith(phrase, index) && !/[\p{L}\p{N}]/u.test(text[index - 1] ?? ""),
      );
      expect(firstOf([phrase], text)).toEqual(plainly ? [phrase] : []);
    }),
  );
});

test("a list of phrases is split at its bars", () => {
  expect(phrases("\n  one two |\n  three\n")).toEqual(["one two", "three"]);
});
