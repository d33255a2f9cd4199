import { expect, test } from "vitest";
import { contextWith, link, mailWith } from "../../../test/support/mail-builder.ts";
import { deceptiveLink } from "./deceptive-link.ts";

const score = (url: string, text: string): number | undefined =>
  deceptiveLink.detect(mailWith({ links: [link(url, text)] }), contextWith())[0]?.score;

const safe = (target: string): string =>
  `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(target)}&data=x`;

test.each([
  ["https://evil.test/login", "https://bank.example/login", 4],
  ["https://evil.test/login", "Sign in at bank.example now", 4],
  ["https://evil.test/login", "bank.example.", 4],
  [safe("https://evil.test/login"), "www.bank.example", 4],
  ["https://bank.example@evil.test/", "", 6],
  ["http://203.0.113.9/login", "here", 3],
  ["http://[2001:db8::1]/", "here", 3],
])("%s shown as %j deceives", (url, text, weight) => {
  expect(score(url, text)).toBe(weight);
});

test.each([
  ["https://bank.example/login", "bank.example"],
  ["https://login.bank.example/", "https://www.bank.example/"],
  ["https://evil.test/login", "Click here"],
  ["https://evil.test/login", "v1.2, 3.5 and e.g. that"],
  [safe("https://bank.example/"), "bank.example"],
  ["https://service.test/click/1", "www.partner.example"],
  ["https://user@bank.example/", "bank.example"],
  ["mailto:pat@bank.example", "pat@bank.example"],
  ["https://evil.test/", ""],
])("%s shown as %j does not", (url, text) => {
  expect(score(url, text)).toBeUndefined();
});

test("who signs for the mail may count clicks on his own name", () => {
  const links = [link("https://service.test/click/1", "brand.example")];
  const authentication = { dkim: "pass", dkimDomain: "brand.example" } as const;
  expect(deceptiveLink.detect(mailWith({ links, authentication }), contextWith())).toEqual([]);
});

test("a thousand bad links are told ten times", () => {
  const links = Array.from({ length: 5_000 }, (_, n) => link(`http://203.0.113.9/${n}`));
  expect(deceptiveLink.detect(mailWith({ links }), contextWith())).toHaveLength(10);
});
