import { expect, test } from "vitest";
import { contextWith, detect, link, mailWith } from "../../../test/support/mail-builder.ts";
import { linkUserinfo } from "./link-userinfo.ts";

const score = (url: string): number | undefined =>
  detect(linkUserinfo, mailWith({ links: [link(url)] }), contextWith())[0]?.score;

test.each([
  "https://bank.example@evil.test/",
  "https://bank.example:443@evil.test/",
  "https://bank.example@203.0.113.9/",
  "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fbank.example%40evil.test%2F",
])("%s hides where it leads", (url) => {
  expect(score(url)).toBe(6);
});

test.each([
  "https://bank.example/",
  "https://user@bank.example/",
  "https://bank.example@login.bank.example/",
  "https://social.example/@bank.example",
  "mailto:pat@bank.example",
])("%s does not", (url) => {
  expect(score(url)).toBeUndefined();
});
