import { expect, test } from "vitest";
import { contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { bulkWording } from "./bulk-wording.ts";

const score = (text: string, html = "<p>…</p>"): number | undefined =>
  detect(bulkWording, mailWith({ text, html }), contextWith())[0]?.score;

test("a designed mail that offers a way out is bulk mail", () => {
  expect(score("You are receiving this because you signed up. Unsubscribe")).toBe(3);
  expect(score("Hier abmelden")).toBe(3);
});

test("plain text that speaks of unsubscribing, and a designed letter, are not", () => {
  expect(score("How do I unsubscribe from this list?", "")).toBeUndefined();
  expect(score("Shall we meet at noon?")).toBeUndefined();
});
