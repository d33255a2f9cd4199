import { expect, test } from "vitest";
import { contextWith, detect, link, mailWith } from "../../../test/support/mail-builder.ts";
import { credentialLure } from "./credential-lure.ts";

const elsewhere = [link("https://evil.test/login")];

const score = (text: string, links = elsewhere): number | undefined =>
  detect(credentialLure, mailWith({ subject: "Notice", text, links }), contextWith())[0]?.score;

test.each([
  ["Your mailbox is full. Sign in to get more room.", 3],
  ["Please VERIFY   your\naccount today.", 3],
  ["Your mailbox is full. Verify your account, or your account will be suspended.", 4],
  ["Ihr Konto wurde gesperrt.", 3],
])("%j with a link elsewhere is a lure", (text, weight) => {
  expect(score(text)).toBe(weight);
});

test("the same words without a link, or with the sender's own or a known one, are a warning", () => {
  const text = "Your mailbox is full.";
  expect(score(text, [])).toBeUndefined();
  expect(score(text, [...elsewhere, link("https://www.partner.example/")])).toBeUndefined();
  expect(score(text, [link("https://intranet.corp.example/")])).toBeUndefined();
});

test("a link elsewhere without such words is nothing", () => {
  expect(score("Here is the recording of our meeting.")).toBeUndefined();
});
