import { expect, test } from "vitest";
import { contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { unsolicitedCommercial } from "./unsolicited-commercial.ts";

const score = (subject: string, text: string): number =>
  detect(unsolicitedCommercial, mailWith({ subject, text }), contextWith())[0]?.score ?? 0;

test("several kinds of offers together are spam by themselves", () => {
  const text = "Cialis and Levitra, no prescription! Work from home and make money. Order now, risk free.";
  expect(score("YOUR ONLINE PHARMACY", text)).toBeGreaterThanOrEqual(5);
});

test.each([
  ["Lunch", "Shall we meet at noon?", 0],
  ["Our mortgage", "The bank offers the lowest rate in years.", 1],
  ["Seminar", "Please order now, seats are few.", 1],
])("%s: %s weighs at most %i", (subject, text, most) => {
  expect(score(subject, text)).toBeLessThanOrEqual(most);
});

test("the words that were found are shown", () => {
  const mail = mailWith({ text: "You have won! Claim your prize." });
  expect(detect(unsolicitedCommercial, mail, contextWith())[0]?.value).toBe("you have won, claim your prize");
});

test("a subject in capital letters adds to words, and is nothing alone", () => {
  expect(score("MINUTES OF THE BOARD MEETING", "Attached.")).toBe(0);
  expect(score("MAKE MONEY FROM HOME", "")).toBeGreaterThan(score("about", "make money from home"));
});
