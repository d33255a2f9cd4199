import { expect, test } from "vitest";
import { contextWith, detect, link, type MailParts, mailWith } from "../../../test/support/mail-builder.ts";
import { deceptiveLink } from "./deceptive-link.ts";

const context = contextWith({
  entries: [{ list: "trusted-domain", kind: "domain", value: "supplier.example" }],
});

const score = (url: string, text: string, parts: MailParts = {}): number | undefined =>
  detect(deceptiveLink, mailWith({ links: [link(url, text)], ...parts }), context)[0]?.score;

const safe = (target: string): string =>
  `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(target)}&data=x`;

test.each([
  ["https://evil.test/login", "https://bank.example/login", 4],
  ["https://evil.test/login", "Sign in at bank.example now", 4],
  ["https://evil.test/login", "bank.example.", 4],
  ["https://203.0.113.9/login", "bank.example", 4],
  [safe("https://evil.test/login"), "www.bank.example", 4],
  ["https://evil.test/login", "https://portal.corp.example", 6],
  ["https://evil.test/login", "www.supplier.example", 6],
])("%s shown as %j deceives", (url, text, weight) => {
  expect(score(url, text)).toBe(weight);
});

test.each([
  ["https://bank.example/login", "bank.example"],
  ["https://login.bank.example/", "https://www.bank.example/"],
  ["https://evil.test/login", "Click here"],
  ["https://evil.test/login", "v1.2, 3.5, setup.py, report.pdf and e.g. that"],
  [safe("https://bank.example/"), "bank.example"],
  ["https://service.test/click/1", "www.partner.example"],
  ["https://user@bank.example/", "bank.example"],
  ["mailto:pat@bank.example", "pat@bank.example"],
  ["https://evil.test/", ""],
])("%s shown as %j does not", (url, text) => {
  expect(score(url, text)).toBeUndefined();
});

test("in a newsletter it is a hint only, unless it shows a name that the reader knows well", () => {
  const links = Array.from({ length: 11 }, (_, n) =>
    link(`https://count.test/${n}`, `Article ${n} at shop.example`),
  );
  expect(score("https://count.test/1", "shop.example", { links })).toBe(2);
  expect(score("https://count.test/1", "shop.example", { list: { unsubscribe: true } })).toBe(2);
  expect(score("https://count.test/1", "portal.corp.example", { list: { unsubscribe: true } })).toBe(6);
});

test("who signs for the mail may count clicks on his own name", () => {
  const authentication = { dkim: "pass", dkimDomain: "brand.example" } as const;
  expect(score("https://service.test/click/1", "brand.example", { authentication })).toBeUndefined();
});

test("a thousand bad links are told ten times", () => {
  const links = Array.from({ length: 5_000 }, (_, n) => link(`https://evil.test/${n}`, "bank.example"));
  expect(detect(deceptiveLink, mailWith({ links }), context)).toHaveLength(10);
});
