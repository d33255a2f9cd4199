import { expect, test } from "vitest";
import { firstOf, phrases, readingText } from "./reading-text.ts";

test("words are found across line breaks, capitals, wide letters and curly apostrophes", () => {
  const { all, subject } = readingText({
    subject: "  You’VE\u00a0Won ",
    text: "Ｖｅｒｉｆｙ\n  your account",
  });
  expect(subject).toBe("you've won");
  expect(firstOf(["you've won", "verify your account", "lottery"], all)).toEqual([
    "you've won",
    "verify your account",
  ]);
});

test("a phrase does not run from the subject into the text", () => {
  expect(readingText({ subject: "verify", text: "your account" }).all).not.toContain("verify your");
});

test("only what a person reads is read", () => {
  expect(readingText({ subject: "", text: `${"x".repeat(50_000)}casino` }).all).not.toContain("casino");
});

test("a list of phrases is split at its bars", () => {
  expect(phrases("\n  one two |\n  three\n")).toEqual(["one two", "three"]);
});
